// Writes a schema in the short form, as readConcise parses it.
import { isName } from './concise-tokens.ts';
import { isNode, type SchemaNode } from './schema-document.ts';
import { findPatternWord, findTypeWord, isNullWord } from './type-words.ts';

export interface FormatFieldsOptions {
  /** Whether fields of text have their type too; otherwise the shortest form is returned. */
  readonly explicit?: boolean;
}

/** Returns the fields of an object schema that readConcise has made, such as `name string, price number`. */
export function formatFields(schema: SchemaNode, options: FormatFieldsOptions = {}): string {
  return schema.type === 'object' ? formatObject(schema, options) : formatType(schema, options);
}

function formatObject(schema: SchemaNode, options: FormatFieldsOptions): string {
  const properties = isNode(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(properties)
    .map(([name, field]) => {
      return isNode(field) ? formatField(name, field, { ...options, optional: !required.has(name) }) : name;
    })
    .join(', ');
}

function formatField(
  name: string,
  field: SchemaNode,
  { optional, ...options }: FormatFieldsOptions & { readonly optional: boolean },
): string {
  const isList = field.type === 'array' && isNode(field.items) && field.items.type !== 'array';
  const marks = `${isList ? '[]' : ''}${optional ? '?' : ''}`;
  const type = formatType(isList && isNode(field.items) ? field.items : field, options);
  const shownType = type === 'string' && !options.explicit ? '' : ` ${type}`;
  return `${name}${marks}${shownType}${typeof field.description === 'string' ? `: ${field.description}` : ''}`;
}

function formatType(schema: SchemaNode, options: FormatFieldsOptions): string {
  if (Array.isArray(schema.enum)) return formatValues(schema.enum);
  if (Array.isArray(schema.anyOf)) {
    return schema.anyOf.map((choice) => (isNode(choice) ? formatType(choice, options) : '')).join('|');
  }
  if (schema.type === 'object') return `{${formatObject(schema, options)}}`;
  if (schema.type === 'array' && isNode(schema.items)) {
    const item = formatType(schema.items, options);
    return item.includes('|') && schema.items.type !== 'object' ? `(${item})[]` : `${item}[]`;
  }
  const text = schema.format ?? findPatternWord(schema.pattern) ?? 'string';
  const words = [schema.type].flat().map((type) => (type === 'string' ? text : type));
  return words.join('|');
}

/** A value that would be read as something else stands in quotes, as does one that stands alone. */
function formatValues(values: readonly unknown[]): string {
  return values
    .map((value) => {
      if (typeof value !== 'string') return String(value);
      const hasMeaning =
        findTypeWord(value) || isNullWord(value) || /^(?:true|false|undefined)$/i.test(value);
      const isPlain = isName(value) && !hasMeaning;
      return isPlain && values.length > 1 ? value : JSON.stringify(value);
    })
    .join('|');
}
