// Says what structured outputs cannot express, so that the schema goes into the prompt instead.

/** A valid schema, or part of one, that structured outputs do not support. The message is a clause that says why. */
export class InexpressibleError extends Error {}

/** Returns the error for a noun phrase, such as `recursion`, and the JSON pointer where it stands. */
export function inexpressible(what: string, pointer: string): InexpressibleError {
  const place = pointer === '' ? '' : ` (at ${pointer})`;
  return new InexpressibleError(`structured outputs do not support ${what}${place}`);
}
