// Checks a PDF that was written: every reference leads to an object, and the pages draw what their originals draw.
import { type PDFContext, type PDFObject, PDFRef } from '@cantoo/pdf-lib';
import type { UsedNamesCache } from './drawing.ts';
import { type Fingerprint, takeFingerprint } from './fingerprint.ts';
import { walkPageTree } from './page-tree.ts';
import { listValues } from './reachable.ts';
import { readByTable } from './table-reader.ts';

/** A written PDF is not what it should be. */
export class SubsetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SubsetError';
  }
}

/**
 * Reads a written PDF again and compares its pages with `expected`. Throws SubsetError, whose message is a clause; it
 * names pages by `numbers`.
 */
export function verifySubset(
  written: Uint8Array,
  expected: Fingerprint,
  { numbers, cache }: { readonly numbers: readonly number[]; readonly cache: UsedNamesCache },
): void {
  const context = readByTable(written);
  if (!context) throw new SubsetError('its objects cannot be found again');
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    const missing = findMissing(context, object);
    if (missing) throw new SubsetError(`its object ${ref.objectNumber} refers to nothing`);
  }
  const { pages } = walkPageTree(context);
  if (pages.length !== expected.pages.length) throw new SubsetError('pages are missing');
  const dicts = pages.map(({ dict }) => dict);
  const actual = takeFingerprint(context, dicts, cache);
  const different = expected.pages.findIndex((page, index) => page !== actual.pages[index]);
  if (different >= 0) throw new SubsetError(`page ${numbers[different]} would lose a part of what it shows`);
  if (actual.below !== expected.below) throw new SubsetError('its pages would lose a part of what they show');
}

/** Returns a reference within an object that leads to nothing. */
function findMissing(context: PDFContext, object: PDFObject): PDFRef | undefined {
  const pending: PDFObject[] = [object];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next instanceof PDFRef && !context.lookup(next)) return next;
    for (const value of listValues(next)) pending.push(value);
  }
  return undefined;
}
