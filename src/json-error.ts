// Describes why a text is not valid JSON.
import { errorMessage } from './errors.ts';

/** Describes an error of JSON.parse, with the line and column if it names a position. */
export function describeJsonError(error: unknown, text: string): string {
  const message = errorMessage(error);
  // Some messages quote the text: `Unexpected token 'x', "{x}" is not valid JSON`.
  const reason = message
    .replace(/ in JSON.*$/s, '')
    .replace(/, (?:\.{3})?".*$/s, '')
    .replace(/ JSON input$/, '');
  const at = /at position (\d+)/.exec(message)?.[1];
  const position = reason === 'Unexpected end of' ? text.length : at === undefined ? undefined : Number(at);
  const description = reason === 'Unexpected end of' ? 'it ends too early' : reason;
  if (position === undefined) return description;
  const before = text.slice(0, position).split('\n');
  return `${description} (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}
