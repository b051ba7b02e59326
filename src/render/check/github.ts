// Reports a check to GitHub Actions: a log, annotations, the summary of the step and its outputs.
import { appendFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { CliError, describeSystemError } from '../../errors.ts';
import { plural } from '../../format.ts';
import { describeReason, describeRun, type Finding, findProblems } from './describe.ts';
import { makeListReporter } from './list.ts';
import { formatMarkdown } from './markdown.ts';
import { toLine } from './plain-text.ts';
import type { CheckReport } from './report.ts';
import type { MakeCheckReporter, ReporterTools } from './reporter.ts';

/** GitHub shows ten annotations of a kind for each step; the last is the summary. https://docs.github.com/actions/reference/limits */
const MAX_ANNOTATIONS = 9;

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits */
const MAX_SUMMARY_BYTES = 1024 * 1024;

/**
 * Writes the list between `stop-commands` and its token, so that no line of it is a command, then annotations. Throws
 * CliError (`output_unwritable`) when made where the files of `GITHUB_STEP_SUMMARY` or `GITHUB_OUTPUT` cannot be written.
 */
export const makeGithubReporter: MakeCheckReporter = (sink, tools) => {
  const token = crypto.randomUUID();
  const fenced = {
    ...sink,
    write: (text: string) => sink.write(`::stop-commands::${token}\n${text}::${token}::\n`),
  };
  const list = makeListReporter(fenced, tools);
  for (const name of ['GITHUB_STEP_SUMMARY', 'GITHUB_OUTPUT']) append(name, tools, () => '');
  return {
    image: async (result) => list.image?.(result),
    async end(report) {
      await list.end(report);
      await sink.write(formatAnnotations(report, tools));
      append('GITHUB_STEP_SUMMARY', tools, (bytes) => formatMarkdown(report, MAX_SUMMARY_BYTES - bytes));
      append('GITHUB_OUTPUT', tools, () => formatOutputs(report));
    },
  };
};

function formatAnnotations(report: CheckReport, tools: ReporterTools): string {
  const problems = findProblems(report.images);
  const rest = problems.length - MAX_ANNOTATIONS;
  const summary = describeRun(report);
  const level = report.exit_code === 0 ? 'notice' : 'error';
  return [
    ...problems.slice(0, MAX_ANNOTATIONS).map((problem) => formatAnnotation(problem, report, tools)),
    formatCommand(
      level,
      { title: 'claude-see check' },
      rest > 0 ? `${summary}; ${plural(rest, 'more problem')} in the summary of this step` : summary,
    ),
  ].join('');
}

function formatAnnotation(
  { image, assertion, outcome }: Finding,
  report: CheckReport,
  tools: ReporterTools,
): string {
  const { position } = assertion;
  const place =
    position && report.check_file !== null
      ? { file: fromWorkspace(report.check_file, tools), line: position.line, col: position.column }
      : {};
  const level = outcome === 'warning' ? 'warning' : 'error';
  const title = `${image.check}: ${outcome === 'fail' ? 'failed' : outcome}`;
  const message = `${toLine(image.input)}: ${toLine(assertion.text)}\n${toLine(describeReason(assertion))}`;
  return formatCommand(level, { ...place, title }, message);
}

/** GitHub looks for the file from the root of the repository. */
function fromWorkspace(path: string, { cwd, variables }: ReporterTools): string {
  const root = variables.GITHUB_WORKSPACE;
  return root ? relative(root, resolve(cwd, path)).split(sep).join('/') : path;
}

/** Formats one workflow command: its own characters are escaped as GitHub's toolkit does. */
function formatCommand(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties).map(
    ([key, value]) =>
      `${key}=${escapeData(toLine(String(value)))
        .replaceAll(':', '%3A')
        .replaceAll(',', '%2C')}`,
  );
  return `::${name} ${list.join(',')}::${escapeData(message)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Returns the outputs of the step: numbers and words of ours, which cannot hold a line feed. */
function formatOutputs({ exit_code, counts, requests, cost_usd }: CheckReport): string {
  const values = {
    'exit-code': exit_code,
    passed: counts.pass,
    failed: counts.fail,
    uncertain: counts.uncertain,
    errors: counts.error,
    skipped: counts.skipped,
    warnings: counts.warnings,
    cached: counts.cached,
    requests,
    'cost-usd': cost_usd ?? '',
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Appends to the file that a variable names, if it is set; the text may depend on the bytes that are there. */
function append(name: string, { cwd, variables }: ReporterTools, makeText: (bytes: number) => string): void {
  const value = variables[name];
  if (!value) return;
  const path = resolve(cwd, value);
  try {
    appendFileSync(path, makeText(statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  } catch (cause) {
    throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(cause)}`, {
      subject: name,
      hint: `correct or unset ${name}`,
      cause,
    });
  }
}
