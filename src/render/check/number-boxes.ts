// Numbers the evidence of an image, the same way in every report. Pure.
import type { BoxColor } from '../../image/box-shapes.ts';
import { findProblems, getOutcome, type Outcome } from './describe.ts';
import type { AssertionResult, EvidenceBox, ImageResult } from './report.ts';

/** A box of an assertion, and its number on the picture. */
export interface NumberedEvidence {
  readonly number: number;
  readonly assertion: AssertionResult;
  readonly outcome: Outcome;
  readonly box: EvidenceBox;
}

/** The colour of a box; the number says the same to those who see no colour. */
export const OUTCOME_COLORS: Record<Outcome, BoxColor> = {
  fail: 'vermillion',
  error: 'orange',
  uncertain: 'orange',
  skipped: 'orange',
  warning: 'sky',
  pass: 'green',
};

/** Returns the boxes of an image with numbers from 1: those of failures first, those of passes last. */
export function numberBoxes(image: ImageResult): readonly NumberedEvidence[] {
  return sortByUrgency(image)
    .flatMap((assertion) =>
      assertion.boxes.map((box) => ({ assertion, box, outcome: getOutcome(assertion) })),
    )
    .map((found, index) => ({ number: index + 1, ...found }));
}

/** Returns the assertions of an image, the most urgent first. */
export function sortByUrgency(image: ImageResult): readonly AssertionResult[] {
  const problems = findProblems([image]).map(({ assertion }) => assertion);
  return [...problems, ...image.assertions.filter((assertion) => getOutcome(assertion) === 'pass')];
}
