// Takes the records of a run: each is kept on disk as it comes, and shown in the order of the inputs.
import { CliError, usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { EachRecord } from '../render/each/record.ts';
import { formatJsonLine } from '../render/each/record-format.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { openEarlierAnswers } from './earlier-answers.ts';
import type { Entry } from './entry.ts';
import { openOutputs } from './open-outputs.ts';
import { type OutputPlan, readOutputFlags } from './output-flags.ts';
import { makeSidecars, type Sidecar } from './sidecars.ts';

export type SinkFlags = Pick<
  Flags,
  'output' | 'json' | 'csv' | 'cite' | 'sidecar' | 'force' | 'resume' | 'retryErrors' | 'inputsFrom'
>;

export interface SinkOptions {
  readonly flags: SinkFlags;
  readonly schema: AnswerSchema | undefined;
  /** The inputs as typed: a file among them is not overwritten. */
  readonly args?: readonly InputArgument[];
}

/** Takes the records of a run: at once, so that a kill loses none, and in the order of the inputs, as they are shown. */
export interface AnswerSink {
  /**
   * Called first, in the order of the inputs. Throws CliError when the answer to an entry could not be written: its sidecar
   * exists, or belongs to another input.
   */
  claim(entry: Entry): void;
  /**
   * Returns the record of an earlier run that stands for an entry with this key; it needs no `put`. Throws CliError when
   * none stands and the sidecar was changed since.
   */
  findEarlier(entry: Entry, key: string): EachRecord | undefined;
  /** Keeps a record; once it returns, a kill does not lose it. Throws CliError (`output_unwritable`). */
  put(record: EachRecord): Promise<void>;
  /** Shows a record; called in the order of the inputs. Throws as `put` does. */
  show(record: EachRecord): Promise<void>;
  /** Ends the run: files are put into the order of the inputs. */
  end(): Promise<void>;
  /** Ends a run that broke off; what was put stays. */
  abort(): Promise<void>;
  /** Whether another run can go on with what was put, for the words at the end. */
  readonly canResume: boolean;
}

/** Opens what the flags name. Throws CliError before anything is asked. */
export async function openAnswerSink(options: SinkOptions, context: RunContext): Promise<AnswerSink> {
  const { env, output } = context;
  const { flags } = options;
  const plan = await readOutputFlags(flags, env.stdout.isTTY === true);
  refuseResume(flags, plan);
  refuseCitations(flags, plan);
  const earlier =
    flags.retryErrors === undefined ? undefined : await openEarlierAnswers(flags.retryErrors, env);
  const { file, stream, canResume } = await openOutputs(plan, options, context);
  const sidecars =
    plan.sidecar === undefined
      ? undefined
      : makeSidecars({
          extension: plan.sidecar,
          force: flags.force ?? false,
          mayResume: canResume && flags.resume === undefined,
          cwd: env.cwd,
        });
  const claimed = new Map<number, Sidecar>();
  const standing = new WeakSet<EachRecord>();
  const lost = new Set<number>();
  const keep = (record: EachRecord) => {
    file?.put(record);
    const sidecar = claimed.get(record.index);
    claimed.delete(record.index);
    // The user may have improved an answer that stands.
    if (sidecar && !(standing.has(record) && sidecar.exists)) sidecars?.write(sidecar, record);
  };
  const put = async (record: EachRecord) => {
    try {
      keep(record);
    } catch (error) {
      lost.add(record.index);
      // It has been paid for. The first error is the one to report.
      await output.writeLines(formatJsonLine(record)).catch(() => {});
      throw error;
    }
  };
  return {
    canResume,
    claim(entry) {
      if (!sidecars || entry.ref instanceof CliError) return;
      const path = entry.ref.kind === 'path' ? entry.ref.path : undefined;
      const answer =
        (flags.resume === undefined ? undefined : file?.kept.findAnswer(entry)) ?? earlier?.findAnswer(entry);
      claimed.set(entry.index, sidecars.claim(entry.input, path, answer));
    },
    findEarlier(entry, key) {
      const record = file?.kept.find(entry, key) ?? earlier?.find(entry, key);
      const sidecar = claimed.get(entry.index);
      if (!record && sidecar?.isBlocked) throw sidecars?.refuseExisting(sidecar);
      if (record) standing.add(record);
      return record;
    },
    put,
    async show(record) {
      if (lost.has(record.index)) return;
      const isKept = !file || file.kept.has(record.index);
      if (!isKept || claimed.has(record.index)) await put(record);
      await stream?.write(record);
    },
    async end() {
      earlier?.close();
      await file?.end();
      await stream?.end();
    },
    async abort() {
      earlier?.close();
      await file?.abort();
      await stream?.abort();
    },
  };
}

/** Footnotes have no place in a line, a cell or a file beside a picture. */
function refuseCitations({ cite }: SinkFlags, { form }: OutputPlan): void {
  if (!cite || form === 'json') return;
  throw usageError('--cite', 'needs JSON lines with --each', 'pass --json, or -o answers.jsonl');
}

function refuseResume({ resume, output }: SinkFlags, { path, sidecar }: OutputPlan): void {
  if (resume === undefined) return;
  if (resume !== '') {
    throw usageError(`--resume=${resume}`, 'takes no value with --each', 'it goes on with the file of -o');
  }
  if (path === undefined && sidecar === undefined) {
    const subject = output === '-' ? '--resume -o -' : '--resume';
    throw usageError(subject, 'needs a file of answers to go on with', 'pass -o FILE or --sidecar');
  }
}
