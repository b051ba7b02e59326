// Puts results of a check into words that several reports share. Pure; the caller escapes what it returns.
import { formatDuration, formatUsd, plural } from '../../format.ts';
import type { AssertionResult, CheckReport, ImageResult, Status } from './report.ts';

/** The status as reports name it; a failed assertion of severity `warning` is a warning. */
export type Outcome = Status | 'warning';

export const OUTCOME_WORDS: Record<Outcome, string> = {
  pass: 'passed',
  fail: 'failed',
  uncertain: 'uncertain',
  error: 'error',
  skipped: 'skipped',
  warning: 'warning',
};

/** The order in which reports that show only some results choose them, and in which a page shows them. */
export const MOST_URGENT_FIRST: readonly Outcome[] = [
  'fail',
  'error',
  'uncertain',
  'skipped',
  'warning',
  'pass',
];

/** Returns the outcome. An assertion of severity `warning` that failed or is uncertain decides nothing. */
export function getOutcome({ severity, status }: AssertionResult): Outcome {
  return severity === 'warning' && (status === 'fail' || status === 'uncertain') ? 'warning' : status;
}

/** Returns why an assertion did not pass: its status first where the outcome does not say it. */
export function describeReason(assertion: AssertionResult): string {
  const { status, severity, error } = assertion;
  const reason = assertion.reason || error?.message || 'no reason was given';
  const isUnclear = severity === 'warning' && status === 'uncertain';
  return isUnclear ? `${OUTCOME_WORDS[status]}: ${reason}` : reason;
}

/** Describes the first box: `120,30 80x20`, from the top left corner of the upright original; undefined without a box. */
export function describePlace({ boxes }: AssertionResult): string | undefined {
  const [box] = boxes;
  if (!box) return undefined;
  const [left, top, width, height] = [box.left, box.top, box.width, box.height].map(Math.round);
  return `${left},${top} ${width}x${height}`;
}

/** Describes where the assertion is written: `checks.yaml:12:9`; undefined for the command line. */
export function describeSource({ position }: AssertionResult, checkFile: string | null): string | undefined {
  return position && checkFile !== null ? `${checkFile}:${position.line}:${position.column}` : undefined;
}

/** An assertion that did not pass, with its picture. */
export interface Finding {
  readonly image: ImageResult;
  readonly assertion: AssertionResult;
  readonly outcome: Outcome;
}

/** Returns every assertion that did not pass, the most urgent first, else in the order of the report. */
export function findProblems(images: readonly ImageResult[]): readonly Finding[] {
  return images
    .flatMap((image) =>
      image.assertions.map((assertion) => ({ image, assertion, outcome: getOutcome(assertion) })),
    )
    .filter(({ outcome }) => outcome !== 'pass')
    .sort((a, b) => MOST_URGENT_FIRST.indexOf(a.outcome) - MOST_URGENT_FIRST.indexOf(b.outcome));
}

/** Describes the run in a few words: `1 failed, 2 warnings, 7 passed`. */
export function describeCounts({ counts }: Pick<CheckReport, 'counts'>): string {
  const { fail, error, uncertain, skipped, warnings, pass } = counts;
  const parts = [
    fail > 0 ? `${fail} failed` : '',
    error > 0 ? plural(error, 'error') : '',
    uncertain > 0 ? `${uncertain} uncertain` : '',
    skipped > 0 ? `${skipped} skipped` : '',
    warnings > 0 ? plural(warnings, 'warning') : '',
    `${pass} passed`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** Describes the whole run in one line, as in `3 assertions on 2 pictures: 1 failed, 2 passed; 1 cached; …`. */
export function describeRun(report: CheckReport): string {
  const { images, counts, requests, cost_usd, duration_ms } = report;
  const assertions = images.reduce((sum, image) => sum + image.assertions.length, 0);
  return [
    `${plural(assertions, 'assertion')} on ${plural(images.length, 'picture')}: ${describeCounts(report)}`,
    `${counts.cached} cached`,
    plural(requests, 'request'),
    `cost ${cost_usd === null ? 'unknown' : formatUsd(cost_usd)}`,
    formatDuration(duration_ms),
  ].join('; ');
}
