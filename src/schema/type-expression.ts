// Parses the type of a field in the short form, such as `number`, `red|green`, `string[]` or `list[str]`.
import { type Cursor, isAdjacent, isWord, peek, skipLines, take, textFrom } from './concise-tokens.ts';
import type { MakeError, SchemaNode } from './schema-document.ts';
import { isTypeWord } from './type-words.ts';

/** A type as it is written, before its words are looked up. */
export type TypeExpression =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'list'; readonly item: TypeExpression }
  | { readonly kind: 'optional'; readonly of: TypeExpression }
  | { readonly kind: 'union'; readonly text: string; readonly parts: readonly TypeExpression[] }
  | { readonly kind: 'generic'; readonly name: string; readonly arguments: readonly TypeExpression[] }
  | { readonly kind: 'object'; readonly schema: SchemaNode };

/** The parts of the parser that its caller provides. */
export interface TypeContext {
  /** The field that has the type; `''` if the type is the whole schema. */
  readonly name: string;
  readonly fail: MakeError;
  /** Parses the fields up to and with the `}`; the `{` has been read. */
  readonly readBraces: (cursor: Cursor) => SchemaNode;
}

/** Far more than an answer needs; the recursion of the parser stays small. */
const MAX_DEPTH = 20;

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '<': '>', '(': ')' };

const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’' };

/** Returns the quote that ends what the given quote begins; undefined for other signs. */
export function findClosingQuote(quote: string): string | undefined {
  return Object.hasOwn(QUOTES, quote) ? QUOTES[quote] : undefined;
}

/** Parses a type at the cursor. Throws the error of `fail` if there is none. */
export function parseType(cursor: Cursor, context: TypeContext): TypeExpression {
  const start = cursor.index;
  // TypeScript begins a choice of several lines with a bar.
  take(cursor, '|');
  const parts = [parsePostfix(cursor, context, start)];
  while (take(cursor, '|')) parts.push(parsePostfix(cursor, context, start));
  const [only, ...more] = parts;
  if (only && more.length === 0) return only;
  return { kind: 'union', text: textFrom(cursor, start), parts };
}

function parsePostfix(cursor: Cursor, context: TypeContext, start: number): TypeExpression {
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) throw context.fail(`is nested deeper than ${MAX_DEPTH} levels`);
  let type = parsePrimary(cursor, context, start);
  for (;;) {
    // GraphQL marks what is required with `!`, which is the rule here.
    if (take(cursor, '!')) continue;
    if (take(cursor, '[', ']')) type = { kind: 'list', item: type };
    else if (take(cursor, '?')) type = { kind: 'optional', of: type };
    else break;
  }
  cursor.depth -= 1;
  return type;
}

function parsePrimary(cursor: Cursor, context: TypeContext, start: number): TypeExpression {
  const next = peek(cursor);
  if (take(cursor, '{')) return { kind: 'object', schema: context.readBraces(cursor) };
  if (take(cursor, '(')) return parseParentheses(cursor, context);
  if (take(cursor, '[')) return parseBrackets(cursor, context);
  const quote = findClosingQuote(next);
  if (quote !== undefined) return parseQuoted(cursor, context, quote);
  if (!isWord(next)) {
    const text = textFrom(cursor, start);
    throw text.endsWith('|') || next === '|'
      ? context.fail(`a value is missing in ${JSON.stringify(text || next)}`)
      : context.fail(next === '' ? 'ends too early' : `${JSON.stringify(next)} is unexpected`);
  }
  cursor.index += 1;
  const opening = peek(cursor);
  if (Object.hasOwn(CLOSING, opening) && isAdjacent(cursor) && peek(cursor, 1) !== ']') {
    cursor.index += 1;
    return {
      kind: 'generic',
      name: next,
      arguments: parseArguments(cursor, context, CLOSING[opening] ?? ''),
    };
  }
  return { kind: 'word', text: next };
}

/** Parses `[String]`, the list of GraphQL. */
function parseBrackets(cursor: Cursor, context: TypeContext): TypeExpression {
  const start = cursor.index;
  const [item, ...more] = parseArguments(cursor, context, ']');
  if (item.kind !== 'union' && item.kind !== 'quoted' && more.length === 0) return { kind: 'list', item };
  const inside = cursor.text
    .slice(cursor.tokens[start]?.start, cursor.tokens[cursor.index - 1]?.start)
    .trim();
  const values = inside.replace(/\s*[,|]\s*/g, '|');
  const isTuple = [item, ...more].every((each) => each.kind === 'word' && isTypeWord(each.text));
  throw context.fail(
    `[${inside}] is ${isTuple ? 'a list of fixed length' : 'ambiguous'}`,
    isTuple
      ? `write ${context.name}[] number for a list, and how many in a description; or name the numbers: ${context.name} {x number, y number}`
      : `write ${context.name} ${values} for one of these, or ${context.name}[] ${values} for a list of them`,
  );
}

/** Parses `(red|green)`, which groups. */
function parseParentheses(cursor: Cursor, context: TypeContext): TypeExpression {
  const [type, ...more] = parseArguments(cursor, context, ')');
  if (more.length === 0) return type;
  throw context.fail('has a list in parentheses', 'write choices with a bar between them: red|green');
}

function parseArguments(
  cursor: Cursor,
  context: TypeContext,
  closing: string,
): [TypeExpression, ...TypeExpression[]] {
  skipLines(cursor);
  const found: [TypeExpression, ...TypeExpression[]] = [parseType(cursor, context)];
  for (;;) {
    skipLines(cursor);
    if (take(cursor, closing)) return found;
    if (!take(cursor, ',')) {
      const next = peek(cursor);
      throw context.fail(
        `${JSON.stringify(closing)} is missing${next === '' ? ' at its end' : ` before ${JSON.stringify(next)}`}`,
      );
    }
    skipLines(cursor);
    found.push(parseType(cursor, context));
  }
}

/** Parses a quoted value, in which every character stands for itself. */
function parseQuoted(cursor: Cursor, context: TypeContext, closing: string): TypeExpression {
  const start = cursor.tokens[cursor.index]?.end ?? 0;
  do cursor.index += 1;
  while (peek(cursor) !== closing && peek(cursor) !== '' && peek(cursor) !== '\n');
  const end = cursor.tokens[cursor.index]?.start;
  if (end === undefined || !take(cursor, closing)) throw context.fail(`the closing ${closing} is missing`);
  return { kind: 'quoted', text: cursor.text.slice(start, end) };
}
