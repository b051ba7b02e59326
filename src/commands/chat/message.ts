// Joins lines into one message: a backslash at the end of a line, or three quotes around several.
import { usageError } from '../../errors.ts';
import type { LineSource } from './line-source.ts';

export type Message =
  /** `quoted`: it stood in three quotes, and is text whatever it begins with. */
  | { readonly kind: 'message'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'end' }
  | { readonly kind: 'interrupted'; readonly typed: boolean };

const PROMPT = '> ';
const MORE_PROMPT = '\u2026 ';
const QUOTES = '"""';

/** Waits for a whole message; throws CliError for quotes that the end of the input leaves open. */
export async function readMessage(source: LineSource, prefill?: string): Promise<Message> {
  const first = await source.next(PROMPT, prefill);
  if (first.kind !== 'line') return first;
  return first.text.startsWith(QUOTES)
    ? readQuoted(first.text.slice(QUOTES.length), source)
    : readContinued(first.text, source);
}

async function readContinued(first: string, source: LineSource): Promise<Message> {
  let text = first;
  while (text.endsWith('\\') && !text.endsWith('\\\\')) {
    text = text.slice(0, -1);
    const line = await source.next(MORE_PROMPT);
    if (line.kind === 'interrupted') return { kind: 'interrupted', typed: true };
    if (line.kind === 'end') break;
    text = `${text}\n${line.text}`;
  }
  return { kind: 'message', text, quoted: false };
}

async function readQuoted(first: string, source: LineSource): Promise<Message> {
  let text = first;
  while (!text.trimEnd().endsWith(QUOTES)) {
    const line = await source.next(MORE_PROMPT);
    if (line.kind === 'interrupted') return { kind: 'interrupted', typed: true };
    if (line.kind === 'end') throw usageError(QUOTES, 'is not closed', `end the text with ${QUOTES}`);
    text = `${text}\n${line.text}`;
  }
  // The quotes may stand on lines of their own.
  const quoted = text
    .trimEnd()
    .slice(0, -QUOTES.length)
    .replace(/^\n|\n$/g, '');
  return { kind: 'message', text: quoted, quoted: true };
}
