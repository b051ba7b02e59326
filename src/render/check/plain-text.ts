// Makes foreign text fit for a line of any report: model text, assertions and paths may hold anything.
import { neutraliseLine } from '../neutralise.ts';

/** Half a surrogate pair, what Unicode reserves (XML forbids some of it), and separators that some readers take for a line feed. */
const UNFIT = /\p{Surrogate}|[\ufdd0-\ufdef\ufffe\uffff\u2028\u2029]/gu;

/** Returns text as one line without control characters, marks of writing direction or what is no character. */
export function toLine(text: string): string {
  return neutraliseLine(text).replace(UNFIT, '\ufffd').trim();
}
