// Reads the description of a field in the short form, and refuses one that may be meant as something else.
import { type Cursor, isName, isWord, openCursor, peek, take, textFrom } from './concise-tokens.ts';
import type { MakeError } from './schema-document.ts';
import { findClosingQuote } from './type-expression.ts';
import { findTypeWord, isTypeWord, suggestTypeWord } from './type-words.ts';

/** Words that are part of a description rather than a name after a comma: `total: what is paid, a number`. */
const PROSE =
  /^(?:an?|the|any|no|one|in|as|of|or|and|with|by|for|per|only|each|its|whole|plain|free|short|single|examples?)$/i;

/** Types that begin a description only if they are meant as its type, unlike `date`, `text` or `real`. */
const STRONG_TYPES =
  /^(?:number|num|numeric|integer|int|[iu](?:32|64)|int(?:32|64)|float|f(?:32|64)|boolean|bool|array|list)$/i;

/** A type in words, such as `a number`, `optional` or `number or null`, which alone describes nothing. */
const TYPE_IN_WORDS =
  /^(?:(?:an?|or|of|nullable|optional|required|whole|decimal|null|none|list|array|(?:text|string|number|integer|int|float|boolean|bool|date|url|email)s?)(?:\s+|$))+$/i;

/** Numbers alone: an example, or a range such as `1-5`. */
const NUMBERS = /^[-+]?\d[\d\s.,%–-]*(?:to\s*\d+)?$/;

/** Words with slashes between them, such as `red/green` or `yes/no`. */
const CHOICE = /^[\p{L}\d_-]+(?:\s*\/\s*[\p{L}\d_-]+)+$/u;

/** Whether a field ends at the cursor. `closing` is `}` within braces. */
export function isFieldEnd(cursor: Cursor, closing: string): boolean {
  const next = peek(cursor);
  return ['', '\n', ',', ';'].includes(next) || next === closing;
}

/** Reads a description in quotes, if it is all that comes before the end of the field. */
export function takeQuoted(cursor: Cursor, fieldClosing: string): string | undefined {
  const start = cursor.index;
  const opening = peek(cursor);
  const closing = findClosingQuote(opening);
  if (closing === undefined) return undefined;
  do cursor.index += 1;
  while (!['', '\n', opening, closing].includes(peek(cursor)));
  const [from, to] = [cursor.tokens[start]?.end, cursor.tokens[cursor.index]?.start];
  if (take(cursor, closing) && isFieldEnd(cursor, fieldClosing)) return cursor.text.slice(from, to).trim();
  cursor.index = start;
  return undefined;
}

/** Reads a description: to the end of the line, or only to the next comma if fields are not in lines. */
export function readDescription(
  cursor: Cursor,
  {
    inLines,
    closing,
    fail,
  }: { readonly inLines: boolean; readonly closing: string; readonly fail: MakeError },
): string {
  const start = cursor.index;
  let depth = 0;
  for (;;) {
    const next = peek(cursor);
    if (next === '' || next === '\n' || (next === ',' && !inLines)) break;
    if (closing === '}' && next === '}' && depth === 0) break;
    if (next === '{') depth += 1;
    if (next === '}') depth -= 1;
    cursor.index += 1;
  }
  // The comma at the end of a line belongs to no description, but separates two fields.
  if (inLines && cursor.index > start && cursor.tokens[cursor.index - 1]?.text === ',') cursor.index -= 1;
  const description = cursor.index === start ? '' : textFrom(cursor, start);
  const [, ...afterCommas] = description.split(',');
  if (inLines && afterCommas.length > 0 && (peek(cursor) === ',' || afterCommas.some(isTypedField))) {
    throw fail(
      'a comma may belong to the description or separate two fields',
      'put the description in quotes, or each field on a line of its own without a comma',
    );
  }
  if (description.split(';').slice(1).some(isField)) {
    throw fail(
      'a semicolon may belong to the description or separate two fields',
      'separate fields with commas, or put the description into quotes',
    );
  }
  return description;
}

/** Whether a text after a semicolon can only be a field, such as `when: date`. */
function isField(text: string): boolean {
  return isTypedField(text) || /^\s*[\p{L}_$][\p{L}\p{M}\p{N}_$-]*\s*(?:\[\])?\s*\??\s*:/u.test(text);
}

/** Whether a text can only be a field: a name with `[]` or with a type. */
function isTypedField(text: string): boolean {
  const cursor = openCursor(text);
  const [name, next, end] = [peek(cursor), peek(cursor, 1), peek(cursor, 2)];
  if (!isName(name) || isProse(name)) return false;
  return (next === '[' && end === ']') || (isWord(next) && isTypeWord(next) && /^[:?[]?$/.test(end));
}

/** Throws where a description of a field without a type may be meant as its type. */
export function checkDescription(description: string, name: string, fail: MakeError): void {
  const asText = `or ${name} string: DESCRIPTION for a text`;
  const [first = ''] = description.split(/[\s=#(]/, 1);
  const isText = findTypeWord(first)?.type === 'string';
  const isAssigned =
    isTypeWord(first) && !isText && /^\s*(?:[=#(]|\/\/)/.test(description.slice(first.length));
  if (STRONG_TYPES.test(first) || isAssigned) {
    const type = /^(?:array|list)$/i.test(first) ? `${name}[]` : `${name} ${first}`;
    throw fail(
      `the description begins with the type ${first}`,
      `write ${type}: DESCRIPTION for that type, ${asText}`,
    );
  }
  if (TYPE_IN_WORDS.test(description.replace(/[()<>]/g, ' ').trim())) {
    throw fail(
      'the description is only a type',
      `write ${name} number, ${name}? for an optional field, ${name}[] for a list, ${asText}`,
    );
  }
  if (NUMBERS.test(description)) {
    throw fail(
      'the description has only numbers',
      `write ${name} number: DESCRIPTION for a number, ${asText}`,
    );
  }
  if (/^(?:true|false)$/i.test(description)) {
    throw fail(`the description is only ${description}`, `write ${name} boolean: DESCRIPTION, ${asText}`);
  }
  if (CHOICE.test(description)) {
    throw fail(
      `${JSON.stringify(description)} may be a choice`,
      `write ${name} ${description.replace(/\s*\/\s*/g, '|')} for one of these, ${asText}`,
    );
  }
  const similar = first === description ? suggestTypeWord(first) : undefined;
  if (similar !== undefined) {
    throw fail(
      `unknown type ${JSON.stringify(first)}`,
      `did you mean ${similar}? If not, write ${name} string: ${first}`,
    );
  }
  if (description.includes('{')) {
    throw fail(
      'braces in a description',
      `write ${name} {a, b}: DESCRIPTION for fields in fields, ${asText}`,
    );
  }
}

/** Whether a word after a description and a comma is more likely a part of that description than a name. */
export function isProse(word: string): boolean {
  return PROSE.test(word);
}
