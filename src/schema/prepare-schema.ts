// Prepares the schema that a user has written: without a wrapper, and in the words of draft 2020-12.
import { rejectNonSchema } from './example.ts';
import { resolveRef } from './resolve-ref.ts';
import { type MakeError, makeDocument, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { mapSubschemas } from './subschemas.ts';
import { redirectRef, toListOfTuple, toPrefixItems } from './tuples.ts';
import { unwrapSchema } from './unwrap.ts';

export interface PreparedSchema {
  /** The schema as it is converted for the API: tuples of one type are lists. */
  readonly document: SchemaDocument;
  /** The schema that answers are validated against, which means the same as the one that was written. */
  readonly original: SchemaNode;
}

/** Prepares a schema. Throws the error of `makeError` for anything but a schema; tells `note` what was unwrapped. */
export function prepareSchema(
  document: SchemaDocument,
  makeError: MakeError,
  note: (text: string) => void,
): PreparedSchema {
  const unwrapped = unwrapSchema(document.root);
  if (unwrapped) note(`uses the schema in ${unwrapped.pointer}`);
  const written = unwrapped?.schema ?? document.root;
  rejectNonSchema(written, makeError);
  const nullable = mapSubschemas(written, takeNullable);
  const root = mapSubschemas(nullable, (node) => inlineItemRef(node, nullable));
  const sent = mapSubschemas(root, (node) => toListOfTuple(redirectRef(node, root, toListOfTuple)));
  return {
    document: sent === document.root ? document : makeDocument(sent, makeError),
    original: mapSubschemas(root, (node) => {
      return withoutAjvKeywords(toPrefixItems(redirectRef(node, root, toPrefixItems)));
    }),
  };
}

/**
 * Replaces a reference to an item of a tuple by that item, so that the items of a tuple can be compared.
 * zod-to-json-schema writes such references for a schema that is used twice.
 */
function inlineItemRef(node: SchemaNode, root: SchemaNode): SchemaNode {
  const { $ref, ...others } = node;
  if (typeof $ref !== 'string' || !/\/(?:items|prefixItems)\/\d+$/.test($ref)) return node;
  const target = resolveRef($ref, root);
  return target ? { ...target, ...others } : node;
}

/**
 * Removes names that are not keywords of JSON Schema but mean something to ajv: `id` is an error, and `$async` would make every
 * answer valid.
 */
function withoutAjvKeywords(node: SchemaNode): SchemaNode {
  const names = Object.keys(node);
  const kept = names.filter((name) => !/^(?:id|\$async|format(?:Exclusive)?(?:Min|Max)imum)$/.test(name));
  return kept.length === names.length ? node : Object.fromEntries(kept.map((name) => [name, node[name]]));
}

/** Writes `nullable` of OpenAPI 3.0 as JSON Schema does. */
function takeNullable(node: SchemaNode): SchemaNode {
  const { nullable, ...others } = node;
  if (typeof nullable !== 'boolean') return node;
  if (!nullable) return others;
  const { type, enum: values } = others;
  if (type === undefined || 'const' in others) {
    const { title, description, ...inner } = others;
    const annotations = Object.entries({ title, description }).filter(([, text]) => text !== undefined);
    return { ...Object.fromEntries(annotations), anyOf: [inner, { type: 'null' }] };
  }
  return {
    ...others,
    type: [...new Set([type, 'null'].flat())],
    ...(Array.isArray(values) ? { enum: [...new Set([...values, null])] } : {}),
  };
}
