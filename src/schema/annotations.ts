// Words what is not sent as a keyword into the description of a schema; pure.
import { findKeyword } from './keywords.ts';
import type { SchemaNode } from './schema-document.ts';

/** Returns title and description, which tells the model what could not be sent otherwise. */
export function toAnnotations(node: SchemaNode, unsent: readonly string[]): Record<string, unknown> {
  const moved = Object.entries(node)
    .filter(
      ([name, value]) =>
        value !== undefined && (unsent.includes(name) || findKeyword(name)?.handling === 'moved'),
    )
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const words = [
    ...(typeof node.description === 'string' && node.description !== '' ? [node.description] : []),
    ...(moved.length > 0 ? [`{${moved.join(', ')}}`] : []),
  ].join('\n\n');
  return {
    ...(typeof node.title === 'string' ? { title: node.title } : {}),
    ...(words === '' ? {} : { description: words }),
  };
}
