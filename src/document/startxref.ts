// Finds the offset that the end of a PDF gives for its cross-reference.
import { toLatin1 } from './lexer.ts';

/** Readers search the end of the file for `startxref` (ISO 32000-1, annex H.3). */
const SEARCHED_BYTES = 1024;

/** Returns the offset after the last `startxref`; undefined if the end of the file has none. */
export function findStartxref(bytes: Uint8Array): number | undefined {
  const end = toLatin1(bytes, Math.max(0, bytes.length - SEARCHED_BYTES));
  const offset = [...end.matchAll(/startxref\s+(\d{1,15})/g)].at(-1)?.[1];
  return offset === undefined ? undefined : Number(offset);
}
