// Makes the hash of a check: everything that its results depend on, beside the pictures and the model of the run. Pure.
import { createHash } from 'node:crypto';
import type { Assertion, Check } from './suite.ts';

/** Returns the hash in hex. Where a check stands in its file, and which pictures it finds, is no part of it. */
export function hashCheck(check: Check): string {
  const { id, expect, assertions, crop, masks, tolerate, maxDiffPixels, ignore, model, effort, votes } =
    check;
  const judged = assertions.map(withoutPosition);
  const facts = { id, expect, judged, crop, masks, tolerate, maxDiffPixels, ignore, model, effort, votes };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

function withoutPosition({ position: _, ...assertion }: Assertion): object {
  return assertion;
}
