// Opens the reporters of a run before its first request, and keeps one that cannot write from stopping the others.
import { CliError, ClosedPipeError } from '../../errors.ts';
import { type ExitCode, WORST_FIRST } from '../../exit-codes.ts';
import { makeRedactor } from '../redact.ts';
import { parseReporters } from './parse-reporters.ts';
import { redactImage } from './redact-image.ts';
import { type ReadFile, refuseInputs } from './refuse-inputs.ts';
import type { ImageResult } from './report.ts';
import type { CheckReporter, MakeCheckReporter, ReporterTools, ReportSink } from './reporter.ts';
import { makeStdoutSink, openFileSink, type SinkOptions } from './sinks.ts';

/** Each loads its code only when it is asked for. */
const REPORTERS = {
  list: async () => (await import('./list.ts')).makeListReporter,
  json: async () => (await import('./json.ts')).makeJsonReporter,
  jsonl: async () => (await import('./jsonl.ts')).makeJsonlReporter,
  junit: async () => (await import('./junit.ts')).makeJunitReporter,
  github: async () => (await import('./github.ts')).makeGithubReporter,
  markdown: async () => (await import('./markdown.ts')).makeMarkdownReporter,
  html: async () => (await import('./html.ts')).makeHtmlReporter,
  tap: async () => (await import('./tap.ts')).makeTapReporter,
} satisfies Record<string, () => Promise<MakeCheckReporter>>;

type ReporterName = keyof typeof REPORTERS;

/** Names that `--reporter` takes. */
const REPORTER_NAMES = Object.keys(REPORTERS) as readonly ReporterName[];

export interface OpenReportersOptions extends SinkOptions {
  readonly tools: ReporterTools;
  /** Files that the run reads, which no report may overwrite. */
  readonly inputs: readonly ReadFile[];
}

/** The reporters of a run. */
export interface OpenedReporters {
  /** Take results and never throw because of a sink; `end` puts the file in its place. */
  readonly reporters: readonly CheckReporter[];
  /** True where one of them prints on stdout. */
  readonly printsOnStdout: boolean;
  /** Returns the failures of those that could not write; throws what is no such failure. */
  failures(): readonly CliError[];
  /** Leaves old files as they were, where the run ends without a report. */
  abort(): Promise<void>;
}

/**
 * Opens the reporters that `--reporter` names: `name` or `name=file`, `list` without any. Throws CliError for a wrong
 * value (`usage`), a file that the run reads or a place that cannot be written (`output_unwritable`), and leaves nothing behind then.
 */
export async function openReporters(
  values: readonly string[],
  options: OpenReportersOptions,
): Promise<OpenedReporters> {
  const { env, tools } = options;
  const choices = await parseReporters(values.length > 0 ? values : ['list'], REPORTER_NAMES, env.cwd);
  await refuseInputs(
    choices.map(({ file }) => file),
    options.inputs,
    env.cwd,
  );
  const { redact, originals } = makeRedaction(tools);
  const shared = {
    ...tools,
    annotated: (image: ImageResult) => tools.annotated(originals.get(image) ?? image),
  };
  const sinks: ReportSink[] = [];
  const abort = async () => {
    for (const sink of sinks) await sink.discard().catch(() => {});
  };
  try {
    const guarded: GuardedReporter[] = [];
    for (const { name, file } of choices) {
      const sink = file === undefined ? makeStdoutSink(options) : await openFileSink(file, options);
      sinks.push(sink);
      const make: MakeCheckReporter = await REPORTERS[name]();
      guarded.push(guard(make(sink, shared), sink, redact));
    }
    return {
      reporters: guarded,
      printsOnStdout: choices.some(({ file }) => file === undefined),
      failures: () => collectFailures(guarded.map(({ failure }) => failure())),
      abort,
    };
  } catch (error) {
    await abort();
    throw error;
  }
}

/** Returns the exit code of a run: a report that could not be written counts where nothing worse happened. */
export function addFailures(verdict: ExitCode, failures: readonly CliError[]): ExitCode {
  // A bug and a signal stand above all others.
  if (!WORST_FIRST.includes(verdict)) return verdict;
  const codes = [verdict, ...failures.map(({ exitCode }) => exitCode)];
  return WORST_FIRST.find((code) => codes.includes(code)) ?? verdict;
}

interface GuardedReporter extends CheckReporter {
  failure(): unknown;
}

/** Passes results on until the reporter fails, and remembers why it did. */
function guard(
  reporter: CheckReporter,
  sink: ReportSink,
  redact: (image: ImageResult) => ImageResult,
): GuardedReporter {
  let failure: unknown;
  const attempt = async (run: () => Promise<void>) => {
    if (failure !== undefined) return;
    try {
      await run();
    } catch (error) {
      failure = error;
      await sink.discard().catch(() => {}); // The first error is the one to report.
    }
  };
  return {
    image: (result) => attempt(async () => reporter.image?.(redact(result))),
    end: (report) =>
      attempt(async () => {
        await reporter.end({ ...report, images: report.images.map(redact) });
        await sink.commit();
      }),
    failure: () => failure,
  };
}

/** A reader that has gone wants no report: the verdict stands. */
function collectFailures(failures: readonly unknown[]): readonly CliError[] {
  const real = failures.filter((each) => each !== undefined && !(each instanceof ClosedPipeError));
  const bug = real.find((each) => !(each instanceof CliError));
  if (bug !== undefined) throw bug;
  return real.filter((each) => each instanceof CliError);
}

/** Redacts each image once, so that reporters can know it again; `originals` leads back from the redacted one. */
function makeRedaction(tools: ReporterTools) {
  const secrets = makeRedactor(tools);
  const redacted = new WeakMap<ImageResult, ImageResult>();
  const originals = new WeakMap<ImageResult, ImageResult>();
  const redact = (image: ImageResult): ImageResult => {
    const clean = redacted.get(image) ?? redactImage(image, secrets);
    redacted.set(image, clean);
    originals.set(clean, image);
    return clean;
  };
  return { redact, originals };
}
