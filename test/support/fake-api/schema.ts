/** What `output_config.format` accepts of JSON Schema, and a small value that satisfies such a schema. */
import { at, isRecord } from './check.ts';
import { invalid } from './errors.ts';

const ANNOTATIONS = ['title', 'description', 'default', 'examples', '$comment', '$schema', '$id'];
const COMMON = [...ANNOTATIONS, 'type', 'enum', 'const', 'anyOf', 'allOf', '$ref', '$defs', 'definitions'];
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems'],
  string: ['format', 'pattern'],
  integer: [],
  number: [],
  boolean: [],
  null: [],
};
const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];

// fact(schema-limits): All schemas of a request together have at most 24 optional properties and 16 unions. Source:
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Schema complexity limits", 2026-11.
const MAX_OPTIONAL = 24;
const MAX_UNIONS = 16;
// fact(schema-patterns): A pattern has no lookaround, named group, backreference, word boundary or count of three digits. Source:
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "Supported regex features", 2026-11.
const REFUSED_REGEX = /\(\?(?!:)|(?<!\\)(?:\\\\)*\\[1-9bBk]|\{\d{3,}|\{\d*,\d{3,}/;

type Schema = Record<string, unknown>;

/** A schema that an answer or the input of a tool must match, and where it stands in the request. */
export interface OutputSchema {
  readonly path: string;
  readonly schema: Schema;
}

// fact(schema-limits).
/**
 * Refuses the keywords that structured outputs do not support, open objects, recursion, outside references, and
 * schemas with too many optional fields or fields of several types.
 */
export function checkSchemas(schemas: readonly OutputSchema[]): void {
  for (const { path, schema } of schemas)
    checkNode(schema, { whole: path, root: schema, path: '', refs: [] });
  const all = schemas.map(({ schema }) => complexity(schema, schema));
  const optional = all.reduce((sum, each) => sum + each.optional, 0);
  const unions = all.reduce((sum, each) => sum + each.unions, 0);
  const path = schemas.at(-1)?.path ?? '';
  if (optional > MAX_OPTIONAL) {
    throw invalid(
      path,
      `Schemas contains too many optional parameters (${optional}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${MAX_OPTIONAL}).`,
    );
  }
  if (unions > MAX_UNIONS) {
    throw invalid(
      path,
      `Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf) (limit: ${MAX_UNIONS} parameters with unions).`,
    );
  }
}

/** Refuses what one answer cannot be asked to match. */
export function checkOutputSchema(schema: Schema): void {
  checkSchemas([{ path: 'output_config.format.schema', schema }]);
}

// guess(schema-limits-per-use): A shared part counts each time that it is used. Source: no page says, and this is the safe side,
// 2026-11. If wrong: complexity in test/support/fake-api/schema.ts, and src/schema/output-limits.ts.
/** A shared part counts each time that it is used. */
function complexity(value: unknown, root: Schema): { optional: number; unions: number } {
  const sum = { optional: 0, unions: 0 };
  if (typeof value !== 'object' || value === null) return sum;
  if (isRecord(value)) {
    if (isRecord(value.properties)) {
      sum.optional = Object.keys(value.properties).length - [value.required ?? []].flat().length;
    }
    if (Array.isArray(value.anyOf) || Array.isArray(value.type)) sum.unions = 1;
  }
  const used = Object.entries(value).map(([key, child]) => {
    if (key === '$defs' || key === 'definitions') return undefined;
    return key === '$ref' && typeof child === 'string' ? resolveRef(child, root) : child;
  });
  for (const child of used) {
    const { optional, unions } = complexity(child, root);
    sum.optional += optional;
    sum.unions += unions;
  }
  return sum;
}

interface Place {
  /** The place of the whole schema in the request. */
  whole: string;
  root: Schema;
  path: string;
  /** References that lead here: one met twice is recursion. */
  refs: readonly string[];
}

// fact(schema-keywords): Structured outputs take these keywords, types and formats, and refuse all others. Source:
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema limitations", 2026-11.
function refuse(place: Place, message: string) {
  return invalid(place.whole, place.path === '' ? message : `${message} (at ${place.path})`);
}

// fact(schema-keywords).
// guess(schema-items): A list has `items`. Source: no page says, and this is the safe side, 2026-11. If wrong:
// checkNode in test/support/fake-api/schema.ts, and src/schema/to-api-schema.ts.
function checkNode(node: unknown, place: Place): void {
  if (!isRecord(node)) throw refuse(place, 'Every schema must be an object');
  const types = [node.type].flat().filter((type) => type !== undefined);
  for (const type of types) {
    if (typeof type !== 'string' || !Object.hasOwn(KEYWORDS, type)) {
      throw refuse(place, `Unknown type '${String(type)}'`);
    }
  }
  if ('oneOf' in node) throw refuse(place, "Schema type 'oneOf' is not supported");
  // Every type of a list must have every keyword that stands beside it.
  for (const type of types.length > 0 ? types : ['']) {
    const allowed = [...COMMON, ...(KEYWORDS[String(type)] ?? [])];
    const keyword = Object.keys(node).find((name) => !allowed.includes(name));
    const named = type === '' ? 'a schema without type' : `'${String(type)}' type`;
    if (keyword !== undefined) {
      throw refuse(place, `For ${named}, property '${keyword}' is not supported`);
    }
  }
  if (types.length === 0 && !['enum', 'const', 'anyOf', 'allOf', '$ref'].some((key) => key in node)) {
    throw refuse(place, `Invalid schema: Schema type is missing for schema: ${JSON.stringify(node)}`);
  }
  checkValues(node, place);
  if (typeof node.pattern === 'string' && REFUSED_REGEX.test(node.pattern)) {
    throw refuse(place, `Invalid regex in pattern field: ${node.pattern}`);
  }
  checkObjectNode(node, types, place);
  if (types.includes('array') && node.items === undefined) {
    throw refuse(place, "For 'array' type, 'items' is required");
  }
  if (node.minItems !== undefined && node.minItems !== 0 && node.minItems !== 1) {
    throw refuse(place, "For 'array' type, 'minItems' values other than 0 or 1 are not supported");
  }
  if (node.format !== undefined && !FORMATS.includes(String(node.format))) {
    throw refuse(place, `For 'string' type, format '${String(node.format)}' is not supported`);
  }
  checkChildren(node, place);
}

// fact(schema-keywords).
// guess(schema-enum-types): The values of `enum` are of the one type beside it. Source: public logs of the API ("does
// not match declared type"), 2026-11. If wrong: checkValues in test/support/fake-api/schema.ts, and
// src/schema/to-api-schema.ts.
/** `enum` holds no objects or lists, and nothing that the one type beside it does not allow. */
function checkValues(node: Schema, place: Place): void {
  if (node.enum === undefined) return;
  if (!Array.isArray(node.enum) || node.enum.length === 0) {
    throw refuse(place, 'Invalid schema: Enum must be a non-empty array');
  }
  const { type } = node;
  const wrong = node.enum.find((value) => {
    if (typeof value === 'object' && value !== null) return true;
    if (type === undefined) return false;
    if (type === 'integer') return !Number.isInteger(value);
    return type !== (value === null ? 'null' : typeof value);
  });
  if (wrong !== undefined) {
    throw refuse(
      place,
      `Invalid schema: Enum value '${String(wrong)}' does not match declared type '${String(type)}'`,
    );
  }
}

// fact(schema-objects): Objects are closed by `additionalProperties: false`. Source:
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, 2026-11.
function checkObjectNode(node: Schema, types: readonly unknown[], place: Place): void {
  if (types.includes('object') && node.additionalProperties !== false) {
    throw refuse(place, "For 'object' type, 'additionalProperties' must be explicitly set to false");
  }
  const known = isRecord(node.properties) ? Object.keys(node.properties) : [];
  const stray = [node.required ?? []].flat().find((name) => !known.includes(String(name)));
  if (stray !== undefined) {
    throw refuse(place, `'required' names '${String(stray)}', which is not in properties`);
  }
}

// fact(schema-references).
function checkChildren(node: Schema, place: Place): void {
  const below = (key: string | number): Place => ({ ...place, path: at(place.path, key) });
  for (const key of ['properties', '$defs', 'definitions']) {
    const map = node[key];
    if (!isRecord(map)) continue;
    for (const [name, child] of Object.entries(map)) checkNode(child, below(`${key}.${name}`));
  }
  if (node.items !== undefined) checkNode(node.items, below('items'));
  for (const key of ['anyOf', 'allOf']) {
    const options = node[key];
    if (Array.isArray(options)) {
      if (key === 'allOf' && options.some((option) => isRecord(option) && '$ref' in option)) {
        throw refuse(place, "'allOf' with '$ref' is not supported");
      }
      options.forEach((child, index) => {
        checkNode(child, below(`${key}.${index}`));
      });
    }
  }
  if (typeof node.$ref === 'string') checkRef(node.$ref, place);
}

// fact(schema-references): References lead into the same schema and to no recursion, and stand in no `allOf`. Source:
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema limitations", 2026-11.
function checkRef(ref: string, place: Place): void {
  if (!ref.startsWith('#')) throw refuse(place, `External $ref '${ref}' is not supported`);
  if (place.refs.includes(ref)) throw refuse(place, `Recursive $ref '${ref}' is not supported`);
  const target = resolveRef(ref, place.root);
  if (target === undefined) throw refuse(place, `$ref '${ref}' leads nowhere`);
  checkNode(target, { ...place, refs: [...place.refs, ref] });
}

function resolveRef(ref: string, root: Schema): unknown {
  let node: unknown = root;
  for (const part of ref.slice(1).split('/').filter(Boolean)) node = isRecord(node) ? node[part] : undefined;
  return node;
}

/** A small value that the schema allows, for answers that no test has scripted. */
export function sampleOf(node: unknown, root: unknown = node): unknown {
  if (!isRecord(node)) return null;
  if (typeof node.$ref === 'string' && isRecord(root)) return sampleOf(resolveRef(node.$ref, root), root);
  if ('const' in node) return node.const;
  if (Array.isArray(node.enum)) return node.enum[0];
  const option = [node.anyOf, node.allOf].flat().find((each) => each !== undefined);
  if (option !== undefined) return sampleOf(option, root);
  switch ([node.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(isRecord(node.properties) ? node.properties : {}).map(([name, child]) => [
          name,
          sampleOf(child, root),
        ]),
      );
    case 'array':
      return node.items === undefined ? [] : [sampleOf(node.items, root)];
    case 'string':
      return 'sample';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}
