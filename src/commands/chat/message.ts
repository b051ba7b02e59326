// Joins lines into one message: a backslash continues a line, and three quotes enclose several lines.
import { usageError } from '../../errors.ts';
import type { LineSource } from './lines/line-source.ts';

export type Message =
  /** `quoted`: it was enclosed in three quotes, so it is text even if it begins with a slash. */
  | { readonly kind: 'message'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'end' }
  | { readonly kind: 'interrupted'; readonly typed: boolean };

const PROMPT = '> ';
const MORE_PROMPT = '\u2026 ';
const QUOTES = '"""';

/** Waits for a whole message. `draft` is there to be edited. Throws CliError when the input ends inside quotes. */
export async function readMessage(source: LineSource, draft?: string): Promise<Message> {
  const first = await source.next(PROMPT, draft);
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
    if (line.kind === 'end') throw usageError(QUOTES, 'has no end', `end the text with ${QUOTES}`);
    text = `${text}\n${line.text}`;
  }
  // The quotes may stand on lines of their own.
  const quoted = text
    .trimEnd()
    .slice(0, -QUOTES.length)
    .replace(/^\n|\n$/g, '');
  return { kind: 'message', text: quoted, quoted: true };
}
