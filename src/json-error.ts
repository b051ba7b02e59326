// Words what is wrong with a text that is no JSON, and where; parses nothing.
import { errorMessage } from './errors.ts';

/** Words what JSON.parse says, with line and column where it names a position. */
export function describeJsonError(error: unknown, text: string): string {
  const message = errorMessage(error);
  // The text itself is quoted in some messages: `Unexpected token 'x', "{x}" is not valid JSON`.
  const reason = message
    .replace(/ in JSON.*$/s, '')
    .replace(/, (?:\.{3})?".*$/s, '')
    .replace(/ JSON input$/, '');
  const at = /at position (\d+)/.exec(message)?.[1];
  const position = reason === 'Unexpected end of' ? text.length : at === undefined ? undefined : Number(at);
  const words = reason === 'Unexpected end of' ? 'it ends too early' : reason;
  if (position === undefined) return words;
  const before = text.slice(0, position).split('\n');
  return `${words} (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}
