// Turns the type of a field in the short form into a JSON Schema.
import type { MakeError, SchemaNode } from './schema-document.ts';
import type { TypeExpression } from './type-expression.ts';
import { findGeneric, findTypeAdvice, findTypeWord, isNullWord, suggestTypeWord } from './type-words.ts';

/** One part of a choice. */
type Part =
  | { readonly kind: 'null'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number | boolean; readonly text: string }
  | { readonly kind: 'type'; readonly schema: SchemaNode; readonly text: string };

/** Returns the schema of a type. Throws the error of `fail` for words that are no types. */
export function toTypeSchema(type: TypeExpression, fail: MakeError): SchemaNode {
  switch (type.kind) {
    case 'object':
      return type.schema;
    case 'list':
      return { type: 'array', items: toTypeSchema(type.item, fail) };
    case 'word':
      return lookUp(type.text, fail);
    case 'quoted':
      return { type: 'string', enum: [type.text] };
    case 'union':
      return combine(
        type.parts.map((part) => toPart(part, fail)),
        type.text,
        fail,
      );
    case 'generic':
      return toGeneric(type, fail);
    case 'optional':
      throw fail(
        '? is only possible after a name or a type',
        'for a value that may be null, write number|null',
      );
  }
}

function lookUp(word: string, fail: MakeError): SchemaNode {
  const found = findTypeWord(word);
  if (found) return found;
  const advice = findTypeAdvice(word);
  if (advice !== undefined) throw fail(`${JSON.stringify(word)} is not a type here`, advice);
  if (isNullWord(word)) throw fail('is always null', 'write number|null, or another type before |null');
  const values = word.split('/');
  const isChoice = values.length > 1 && !values.includes('');
  const similar = suggestTypeWord(word);
  const typo = similar === undefined ? undefined : `did you mean ${similar}?`;
  const hint = isChoice ? `for a choice, write ${values.join('|')}` : typo;
  throw fail(`unknown type ${JSON.stringify(word)}`, hint);
}

function toGeneric(type: TypeExpression & { kind: 'generic' }, fail: MakeError): SchemaNode {
  const meaning = findGeneric(type.name);
  if (meaning === undefined) {
    lookUp(type.name, fail);
    throw fail(`${type.name} takes nothing in brackets`, `write ${type.name}, or ${type.name}[] for a list`);
  }
  if (meaning === 'union' || meaning === 'choice') {
    const parts = type.arguments.map((part) => toPart(part, fail));
    return combine(parts, type.name, fail);
  }
  const [item, ...more] = type.arguments.map((part) => toTypeSchema(part, fail));
  if (!item || more.length > 0)
    throw fail(`${type.name} has several types`, 'write one type in the brackets');
  return meaning === 'list' ? { type: 'array', items: item } : makeNullable(item);
}

/** A word of a choice is a type, null, a boolean, a number or else a text; in quotes it is always a text. */
function toPart(type: TypeExpression, fail: MakeError): Part {
  if (type.kind === 'quoted') return { kind: 'value', value: type.text, text: type.text };
  if (type.kind !== 'word') return { kind: 'type', schema: toTypeSchema(type, fail), text: type.kind };
  const { text } = type;
  if (isNullWord(text)) return { kind: 'null', text };
  if (/^(?:true|false)$/i.test(text)) return { kind: 'value', value: text.toLowerCase() === 'true', text };
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return { kind: 'value', value: Number(text), text };
  const schema = findTypeWord(text);
  if (schema) return { kind: 'type', schema, text };
  // In TypeScript this makes a field optional. The other types of no meaning here are good values, such as `unknown`.
  if (text === 'undefined') throw fail('"undefined" is not a type here', findTypeAdvice(text));
  return { kind: 'value', value: text, text };
}

function combine(parts: readonly Part[], text: string, fail: MakeError): SchemaNode {
  const values = parts.filter((part) => part.kind === 'value');
  const types = parts.filter((part) => part.kind === 'type');
  const nothing = parts.find((part) => part.kind === 'null');
  const [value] = values;
  const [type] = types;
  if (!value && !type) throw fail('is always null', 'write number|null, or another type before |null');
  if (value && type) {
    const advice = typeof value.value === 'string' ? findTypeAdvice(value.text) : undefined;
    throw advice === undefined
      ? fail(`${JSON.stringify(text)} mixes the type ${type.text} with values`, quoteHint(parts))
      : fail(`${JSON.stringify(value.text)} is not a type here`, advice);
  }
  if (value && nothing?.text === 'None') {
    throw fail('"None" is either a value or null', 'write "None" in quotes for the value, null for null');
  }
  const failToQuote: MakeError = (message, hint = quoteHint(parts)) => fail(message, hint);
  const schema = value ? combineValues(values, text, failToQuote) : combineTypes(types, failToQuote);
  return nothing ? makeNullable(schema) : schema;
}

function quoteHint(parts: readonly Part[]): string {
  const values = parts.map(({ kind, text }) => (kind === 'null' ? text : JSON.stringify(text)));
  return `put the values in quotes to make all of them strings: ${values.join('|')}`;
}

function combineValues(
  parts: readonly (Part & { readonly kind: 'value' })[],
  text: string,
  fail: MakeError,
): SchemaNode {
  const values = new Set(parts.map(({ value }) => value));
  if (values.size < parts.length) {
    const duplicate = parts.find(({ value }) => !values.delete(value));
    throw fail(`the value ${JSON.stringify(duplicate?.text)} is a duplicate`, 'leave one of them out');
  }
  const kinds = new Set(parts.map(({ value }) => typeof value));
  if (kinds.size > 1) {
    const other = kinds.has('number') ? 'numbers' : 'true or false';
    throw fail(`${JSON.stringify(text)} mixes texts with ${other}`);
  }
  if (kinds.has('boolean')) return values.size === 2 ? { type: 'boolean' } : { enum: [...values] };
  if (kinds.has('string')) return { type: 'string', enum: [...values] };
  return { type: [...values].every(Number.isInteger) ? 'integer' : 'number', enum: [...values] };
}

function combineTypes(types: readonly (Part & { readonly kind: 'type' })[], fail: MakeError): SchemaNode {
  const seen = new Map<unknown, string>();
  for (const { schema, text } of types) {
    const same = seen.get(schema.type);
    if (same !== undefined && schema.type !== 'object' && schema.type !== 'array') {
      throw fail(`${same} and ${text} are both of type ${String(schema.type)}`);
    }
    seen.set(schema.type, text);
  }
  const schemas = types.map(({ schema }) => schema);
  const [only, ...more] = schemas;
  if (only && more.length === 0) return only;
  return schemas.every(isPlain) ? { type: schemas.map(({ type }) => type) } : { anyOf: schemas };
}

/** Whether a schema says nothing but a type. */
function isPlain(schema: SchemaNode): boolean {
  return Object.keys(schema).length === 1 && typeof schema.type === 'string';
}

function makeNullable(schema: SchemaNode): SchemaNode {
  const { type, ...rest } = schema;
  if (Array.isArray(rest.enum)) return { ...rest, enum: [...rest.enum, null] };
  if (type === undefined || type === 'object' || type === 'array') {
    return { anyOf: [schema, { type: 'null' }] };
  }
  return { ...rest, type: [type, 'null'].flat() };
}
