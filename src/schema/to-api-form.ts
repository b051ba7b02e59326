// Finds the form of a schema that structured outputs accept, or the reason why there is none.
import { InexpressibleError, inexpressible } from './inexpressible.ts';
import { findKeyword } from './keywords.ts';
import { SCHEMA_BOUNDS } from './limits.ts';
import { checkOutputLimits } from './output-limits.ts';
import { findTarget } from './resolve-ref.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';
import { listSubschemas } from './subschemas.ts';
import { toApiSchema } from './to-api-schema.ts';

/** The schema for the API, or a clause that says why structured outputs cannot express it. */
type ApiForm = { readonly schema: Record<string, unknown> } | { readonly reason: string };

/** Returns the form of an inspected schema for the API; throws the error of `makeError` if nothing can match it. */
export function toApiForm(document: SchemaDocument, makeError: MakeError): ApiForm {
  try {
    checkNode(document.root, { document, open: new Set(), done: new Set() });
    const schema = toApiSchema(document, makeError);
    checkOutputLimits(schema);
    return { schema };
  } catch (error) {
    if (error instanceof InexpressibleError) return { reason: error.message };
    throw error;
  }
}

interface CheckState {
  readonly document: SchemaDocument;
  /** The schemas on the way to the current one: to meet one of them again is recursion. */
  readonly open: Set<SchemaNode>;
  readonly done: Set<SchemaNode>;
}

/** Throws InexpressibleError for the first keyword or reference that structured outputs do not support. */
function checkNode(node: SchemaNode, state: CheckState): void {
  const { document, open, done } = state;
  if (done.has(node)) return;
  const pointer = document.getPointer(node);
  if (open.size >= SCHEMA_BOUNDS.depth) {
    throw inexpressible(`more than ${SCHEMA_BOUNDS.depth} levels`, pointer);
  }
  open.add(node);
  for (const [name, value] of Object.entries(node)) checkKeyword(name, value, `${pointer}/${name}`);
  for (const { key, value } of listSubschemas(node)) {
    if (findKeyword(key.split('/')[0] ?? '').handling !== 'sent' || key === 'additionalProperties') continue;
    if (!isNode(value)) {
      throw inexpressible(`parts that allow ${value === true ? 'any' : 'no'} value`, `${pointer}/${key}`);
    }
    checkNode(value, state);
  }
  const target = findTarget(node, document.root);
  if (target) {
    if (open.has(target)) throw inexpressible('recursion', `${pointer}/$ref`);
    checkNode(target, state);
  }
  open.delete(node);
  done.add(node);
}

function checkKeyword(name: string, value: unknown, here: string): void {
  if (findKeyword(name).handling === 'judged') throw inexpressible(JSON.stringify(name), here);
  if (name === 'items' && Array.isArray(value)) throw inexpressible('tuples', here);
  const isMap = name === 'additionalProperties' || name === 'unevaluatedProperties';
  if (isMap && isNode(value) && Object.keys(value).length > 0) {
    throw inexpressible('objects with arbitrary names', here);
  }
  const values = name === 'enum' && Array.isArray(value) ? value : name === 'const' ? [value] : [];
  if (values.some((each) => typeof each === 'object' && each !== null)) {
    throw inexpressible('objects and lists among fixed values', here);
  }
}
