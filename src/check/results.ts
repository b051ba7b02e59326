// Makes the results of assertions from what decided them. Pure.
import type { AssertionResult, EvidenceBox, Status } from '../render/check/report.ts';
import type { AskedOutcome } from './ask-verdicts.ts';
import type { Assertion } from './suite.ts';
import { findMismatches } from './values-match.ts';

/** Returns the result of an assertion before anything has decided it. */
function makeResult(
  assertion: Assertion,
  comparesBaseline: boolean,
): Omit<AssertionResult, 'status' | 'reason'> {
  const { id, severity, position } = assertion;
  const common = {
    id,
    severity,
    position,
    boxes: [],
    decided_by: null,
    cached: false,
    votes: null,
    error: null,
  };
  if (assertion.kind === 'visual') {
    return { ...common, kind: comparesBaseline ? 'comparison' : 'visual', text: assertion.that };
  }
  return { ...common, kind: 'extract', text: describeExpected(assertion.equals), expected: assertion.equals };
}

/** Describes expected values as in `total is 7.99, currency is "USD"`. */
function describeExpected(equals: unknown): string {
  if (typeof equals !== 'object' || equals === null) return `the value is ${JSON.stringify(equals)}`;
  return Object.entries(equals)
    .map(([name, value]) => `${name} is ${JSON.stringify(value)}`)
    .join(', ');
}

/** A decision without a model, or the reason nothing was decided. */
export interface PlainOutcome {
  readonly status: Status;
  readonly reason: string;
  readonly decidedBy?: 'pixels';
}

/** Returns the result of an assertion that no model judged. */
export function makePlainResult(
  assertion: Assertion,
  { status, reason, decidedBy }: PlainOutcome,
  comparesBaseline: boolean,
): AssertionResult {
  return { ...makeResult(assertion, comparesBaseline), status, reason, decided_by: decidedBy ?? null };
}

/** Returns the result of an assertion that the model judged, now or in an earlier run; code compares extracted values. */
export function makeJudgedResult(
  assertion: Assertion,
  outcome: AskedOutcome,
  { cached, comparesBaseline }: { readonly cached: boolean; readonly comparesBaseline: boolean },
): AssertionResult {
  const { status, reason, boxes, votes, values, error } = outcome;
  const isJudged = status === 'pass' || status === 'fail';
  const result: AssertionResult = {
    ...makeResult(assertion, comparesBaseline),
    status,
    reason,
    boxes,
    votes,
    error,
    cached,
    decided_by: isJudged ? 'model' : null,
  };
  if (assertion.kind !== 'extract' || status !== 'pass') return result;
  const mismatches = findMismatches(assertion.equals, values);
  return {
    ...result,
    status: mismatches.length === 0 ? 'pass' : 'fail',
    reason: mismatches
      .map(
        ({ path, expected, actual }) =>
          `${path || 'the value'} is ${show(actual)}, expected ${show(expected)}`,
      )
      .join('; '),
    decided_by: 'code',
    actual: values,
  };
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}

/** Returns boxes moved by this many pixels. */
export function moveBoxes(boxes: readonly EvidenceBox[], left: number, top: number): readonly EvidenceBox[] {
  return boxes.map((box) => ({ ...box, left: box.left + left, top: box.top + top }));
}

const WORST_FIRST: readonly Status[] = ['fail', 'error', 'skipped', 'uncertain', 'pass'];

/**
 * True for a result that decides about the run: a warning that failed or is uncertain does not, but one that could not
 * be judged does.
 */
export function isDecisive({ severity, status }: Pick<AssertionResult, 'severity' | 'status'>): boolean {
  return severity === 'error' || (status !== 'fail' && status !== 'uncertain');
}

/** Returns the worst status of the assertions that decide; an image without any has passed. */
export function findWorstStatus(assertions: readonly AssertionResult[]): Status {
  const found = new Set(assertions.filter(isDecisive).map(({ status }) => status));
  return WORST_FIRST.find((status) => found.has(status)) ?? 'pass';
}
