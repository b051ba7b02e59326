// Resolves `allOf`, and `$ref` with siblings, into one schema without them.
import { inexpressible } from './inexpressible.ts';
import { atPointer } from './json-pointer.ts';
import { SCHEMA_BOUNDS } from './limits.ts';
import { mergeSchemas, type Unmergeable } from './merge.ts';
import { findTarget } from './resolve-ref.ts';
import { isNode, type MakeError, type SchemaDocument, type SchemaNode } from './schema-document.ts';

export interface FlattenState {
  readonly document: SchemaDocument;
  readonly makeError: MakeError;
  /** Subschemas so far, which are bounded because references can multiply without end. */
  count: number;
}

/** Returns a schema without `allOf`, and without `$ref` beside other keywords; `pointer` names it in errors. */
export function flatten(node: SchemaNode, pointer: string, state: FlattenState): SchemaNode {
  const { document, makeError } = state;
  state.count += 1;
  if (state.count > SCHEMA_BOUNDS.nodes) {
    throw inexpressible(`more than ${SCHEMA_BOUNDS.nodes} parts after references are written out`, '');
  }
  const { allOf, $ref, ...own } = node;
  if (allOf === undefined && $ref === undefined) return node;
  const target = findTarget(node, document.root);
  const parts = [...(target ? [target] : []), ...(Array.isArray(allOf) ? allOf : [])];
  return parts.reduceRight<SchemaNode>((merged, part) => {
    if (!isNode(part)) throw inexpressible('parts that allow any value or none', `${pointer}/allOf`);
    const both = mergeSchemas(flatten(part, document.getPointer(part) || pointer, state), merged);
    if (typeof both === 'string') throw unmergeableError(both, pointer, makeError);
    return both;
  }, own);
}

/** Returns the error for parts of a schema that cannot be merged. */
export function unmergeableError(reason: Unmergeable, pointer: string, makeError: MakeError): Error {
  switch (reason) {
    case 'choices':
      return inexpressible('anyOf or oneOf in more than one part', pointer);
    case 'contradiction':
      return makeError(atPointer(pointer, 'its parts contradict each other'));
    case 'closed':
      return makeError(
        atPointer(pointer, '"additionalProperties": false in one part forbids the fields of another'),
        'leave it out of the parts: every object is sent with it anyway',
      );
  }
}
