// Finds the formats of a schema that nothing checks.
import { findSimilar } from '../edit-distance.ts';
import { OUTPUT_FORMATS } from './limits.ts';
import type { SchemaDocument } from './schema-document.ts';
import { listSchemas } from './subschemas.ts';

/** Formats of JSON Schema that the validator does not check; none of them is a misspelling of another one. */
const KNOWN = ['idn-hostname', 'idn-email', 'iri', 'iri-reference'];

/** Returns a remark on the formats that are in no list of `checked` ones, with a correction if one is similar. */
export function describeUncheckedFormats(
  document: SchemaDocument,
  checked: (format: string) => boolean,
): string | undefined {
  const places = new Map<string, string>();
  for (const node of listSchemas(document)) {
    const { format } = node;
    if (typeof format !== 'string' || checked(format) || places.has(format)) continue;
    const similar = KNOWN.includes(format) ? undefined : findSimilar(format, OUTPUT_FORMATS);
    const hint = similar === undefined ? '' : `; did you mean ${similar}?`;
    places.set(format, `${JSON.stringify(format)} (at ${document.getPointer(node)}/format${hint})`);
  }
  if (places.size === 0) return undefined;
  return `${places.size === 1 ? 'this format is' : 'these formats are'} not checked: ${[...places.values()].join(', ')}`;
}
