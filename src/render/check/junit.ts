// Reports a check as JUnit XML: a suite for each check, a case for each assertion on each picture.
import { posix, relative, resolve } from 'node:path';
import {
  describePlace,
  describeReason,
  describeRun,
  describeSource,
  getOutcome,
  OUTCOME_WORDS,
} from './describe.ts';
import type { AssertionResult, CheckReport, ImageResult } from './report.ts';
import type { MakeCheckReporter, ReporterTools } from './reporter.ts';
import { escapeXml, formatElement } from './xml.ts';

/**
 * Writes everything at the end. JUnit has no word for uncertain: it is an `error` of type `uncertain`, because a case
 * without one would be green and a failure would be a verdict. A warning is a passed case that says so in its output.
 */
export const makeJunitReporter: MakeCheckReporter = (sink, tools) => ({
  end: (report) => sink.write(formatJunit(report, tools)),
});

function formatJunit(report: CheckReport, tools: ReporterTools): string {
  const { images, duration_ms } = report;
  const checks = new Map<string, ImageResult[]>();
  for (const image of images) {
    const results = checks.get(image.check);
    if (results) results.push(image);
    else checks.set(image.check, [image]);
  }
  const suites = [...checks].map(([check, results]) => formatSuite(check, results, { report, tools }));
  const { skipped: _, ...counts } = countCases(images);
  const attributes = { name: 'claude-see check', ...counts, time: toSeconds(duration_ms) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${formatElement('testsuites', attributes, `\n${suites.join('')}`)}`;
}

interface JunitContext {
  readonly report: CheckReport;
  readonly tools: ReporterTools;
}

function formatSuite(check: string, images: readonly ImageResult[], context: JunitContext): string {
  const { report } = context;
  const duration = images.reduce((sum, { duration_ms }) => sum + duration_ms, 0);
  const attributes = {
    name: check,
    ...countCases(images),
    time: toSeconds(duration),
    timestamp: report.started_at.replace(/\.\d+Z$/, 'Z'),
    file: report.check_file ?? undefined,
  };
  const facts = { claude_see: report.claude_see, model: report.model, summary: describeRun(report) };
  const properties = Object.entries(facts).map(([name, value]) => formatElement('property', { name, value }));
  const cases = images.flatMap((image) => image.assertions.map((each) => formatCase(image, each, context)));
  const content = `\n${formatElement('properties', {}, `\n${properties.join('')}`)}${cases.join('')}`;
  return formatElement('testsuite', attributes, content);
}

/**
 * `file` and `line` of a case, and its properties, are additions that GitLab and Bitrise read and most others pass over.
 * They are left out in Jenkins, whose xUnit plugin refuses a report that has them.
 */
function formatCase(image: ImageResult, assertion: AssertionResult, { report, tools }: JunitContext): string {
  const outcome = getOutcome(assertion);
  const { position } = assertion;
  const hasAdditions = !tools.variables.JENKINS_URL;
  const attributes = {
    // The id comes first, because readers take two cases of the same name for one.
    name: `${image.input}: ${assertion.id}: ${assertion.text}`,
    classname: image.check,
    time: toSeconds(image.duration_ms / image.assertions.length),
    ...(hasAdditions && position && report.check_file !== null
      ? { file: report.check_file, line: position.line }
      : {}),
  };
  if (outcome === 'pass') return formatElement('testcase', attributes);
  const attachment = tools.annotated(image);
  const reason = describeReason(assertion);
  const body = describeLines(image, assertion, report.check_file).map((line) => `${escapeXml(line)}\n`);
  const element = getElement(assertion);
  const result = element
    ? formatElement(element, { message: reason, type: assertion.error?.code ?? outcome }, body.join(''))
    : '';
  const output = [
    ...(element ? [] : body),
    // On a line of its own, as Jenkins and GitLab look for it.
    ...(attachment === undefined ? [] : [`[[ATTACHMENT|${escapeXml(toAttachment(attachment, tools))}]]\n`]),
  ];
  // Bitrise knows a file by its name, beside the report.
  const value = attachment === undefined ? '' : posix.basename(attachment);
  const properties =
    attachment === undefined || !hasAdditions
      ? ''
      : formatElement('properties', {}, formatElement('property', { name: 'attachment_1', value }));
  const written = output.length === 0 ? '' : formatElement('system-out', {}, output.join(''));
  return formatElement('testcase', attributes, `\n${properties}${result}${written}`);
}

/** Jenkins wants an absolute path, GitLab one from the folder of the project. */
function toAttachment(path: string, { cwd, variables }: ReporterTools): string {
  const { JENKINS_URL, CI_PROJECT_DIR } = variables;
  if (JENKINS_URL) return resolve(cwd, path);
  return CI_PROJECT_DIR ? relative(CI_PROJECT_DIR, resolve(cwd, path)) : path;
}

const ELEMENTS = {
  fail: 'failure',
  error: 'error',
  uncertain: 'error',
  skipped: 'skipped',
  warning: undefined,
} as const;

/** A limit or a signal that skipped an assertion is an error, because a suite of skipped cases is green. */
function getElement(assertion: AssertionResult): 'failure' | 'error' | 'skipped' | undefined {
  const outcome = getOutcome(assertion);
  if (outcome === 'pass') return undefined;
  return outcome === 'skipped' && assertion.error ? 'error' : ELEMENTS[outcome];
}

/** Jenkins and GitLab publish a file that the output of a case names so, anywhere in a line. */
const ATTACHMENT_MARK = /\[(?=\[ATTACHMENT\|)/gi;

/** Returns what is known of an assertion that did not pass. Each line begins with a word of ours, and names no attachment. */
function describeLines(
  image: ImageResult,
  assertion: AssertionResult,
  checkFile: string | null,
): readonly string[] {
  const place = describePlace(assertion);
  const source = describeSource(assertion, checkFile);
  const { error } = assertion;
  const lines = [
    `${OUTCOME_WORDS[getOutcome(assertion)]}: ${describeReason(assertion)}`,
    `assertion: ${assertion.text}`,
    ...(place === undefined ? [] : [`place: ${place}`]),
    ...(source === undefined ? [] : [`source: ${source}`]),
    ...(error ? [`error: ${error.code}: ${error.message}`] : []),
    ...(error?.hint ? [`hint: ${error.hint}`] : []),
    ...(error?.request_id ? [`request: ${error.request_id}`] : []),
    ...image.notes.map((note) => `note: ${note}`),
  ];
  return lines.map((line) => line.replace(ATTACHMENT_MARK, '[ '));
}

function countCases(
  images: readonly ImageResult[],
): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const elements = images.flatMap(({ assertions }) => assertions.map(getElement));
  const count = (element: string) => elements.filter((each) => each === element).length;
  return {
    tests: elements.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function toSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
