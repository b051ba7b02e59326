/** Computes what a run costs at most, by the program's own price table. */
import { modelFacts } from '../../src/api/models.ts';
import type { Row } from './ring.ts';

/** No run may cost more, in USD. */
export const MAX_USD = 0.5;

/** Returns the price of the rows in USD: all their tokens, uncached. Throws an error for a model without a price. */
export function costOf(rows: readonly Row[]): number {
  const uses = rows.flatMap((row) => row.uses);
  return uses.reduce((sum, { model, input, output }) => {
    const price = modelFacts(model)?.price;
    if (!price) throw new Error(`the price of ${model} is unknown`);
    // A write to the one-hour cache, the dearest there is, costs twice the input price.
    return sum + (2 * input * price.input + output * price.output) / 1e6;
  }, 0);
}
