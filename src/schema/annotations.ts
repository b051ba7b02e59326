// Builds the title and description of a schema, including keywords that the API does not accept.
import { findKeyword } from './keywords.ts';
import type { SchemaNode } from './schema-document.ts';

/** Returns title and description. The description ends with the keywords that are described or listed in `unsent`. */
export function toAnnotations(node: SchemaNode, unsent: readonly string[]): Record<string, unknown> {
  const keywords = Object.entries(node)
    .filter(
      ([name, value]) =>
        value !== undefined && (unsent.includes(name) || findKeyword(name).handling === 'described'),
    )
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const description = [
    ...(typeof node.description === 'string' && node.description !== '' ? [node.description] : []),
    ...(keywords.length > 0 ? [`{${keywords.join(', ')}}`] : []),
  ].join('\n\n');
  return {
    ...(typeof node.title === 'string' ? { title: node.title } : {}),
    ...(description === '' ? {} : { description }),
  };
}
