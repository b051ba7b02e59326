// Formats an answer with its input as a section under a heading, or as one line.
import { toSafeJson } from '../check/json.ts';
import { neutraliseLine } from '../neutralise.ts';
import type { EachRecord } from './record.ts';

/** Returns a section in Markdown; every one but the first begins with a blank line. */
export function formatSection(record: EachRecord, isFirst: boolean): string {
  return `${isFirst ? '' : '\n'}## ${neutraliseLine(record.input)}\n\n${formatAnswer(record)}\n`;
}

/** Returns `path<TAB>answer` and a newline. */
export function formatLine(record: EachRecord): string {
  return `${escapeName(record.input)}\t${joinLines(formatAnswer(record))}\n`;
}

/** Returns the answer without newlines at its end: the text, or with a schema the data as JSON. */
export function formatAnswer({ text, data }: EachRecord): string {
  return data === null || data === undefined ? text.replace(/[\r\n]+$/, '') : toSafeJson(data);
}

/** Characters that end a line or a field, and those that a terminal obeys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Returns a name on one line, with control characters escaped as in JSON. */
function escapeName(name: string): string {
  return name.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return SHORT_ESCAPES[character] ?? `\\u${code}`;
  });
}

/** Characters that end a line or a field for some reader. */
const BREAK = /[\t\n\v\f\r\u0085\u2028\u2029]/;

/** Returns a text on one line: white space with a break or a tab in it becomes one space. */
function joinLines(text: string): string {
  return text.trim().replace(/[\s\u0085]+/g, (run) => (BREAK.test(run) ? ' ' : run));
}
