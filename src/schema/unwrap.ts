// Finds the JSON Schema in what APIs wrap around it: a response format, a tool, a component of OpenAPI.
import { toPointer } from './json-pointer.ts';
import { hasShape } from './keywords.ts';
import { isNode, type SchemaNode } from './schema-document.ts';

/** Keys of the APIs of OpenAI, Anthropic, Google and MCP, and of OpenAPI, under which a schema or another key stands. */
const WRAPPERS = [
  'json_schema',
  'response_format',
  'output_format',
  'output_config',
  'format',
  'text',
  'schema',
  'input_schema',
  'inputSchema',
  'outputSchema',
  'function',
  'parameters',
  'generationConfig',
  'generation_config',
  'responseSchema',
  'response_schema',
  'responseJsonSchema',
  'response_json_schema',
];

/** The keys under which a schema without wrapper keeps the parts that it refers to. */
const PARTS = ['$defs', 'definitions', 'components'];

/** Far more levels than any API has. */
const MAX_LEVELS = 5;

/** Returns the schema in a wrapper with its JSON pointer there; undefined if there is no wrapper. */
export function unwrapSchema(root: SchemaNode): { schema: SchemaNode; pointer: string } | undefined {
  const path: string[] = [];
  let node = root;
  let parts: SchemaNode = {};
  while (!hasShape(node)) {
    const outer: SchemaNode = node;
    const key = WRAPPERS.find((name) => isNode(outer[name]));
    const inner = key === undefined ? undefined : outer[key];
    if (key === undefined || !isNode(inner) || path.length === MAX_LEVELS) return undefined;
    parts = {
      ...parts,
      ...Object.fromEntries(PARTS.filter((name) => name in outer).map((name) => [name, outer[name]])),
    };
    path.push(key);
    node = inner;
  }
  return path.length === 0 ? undefined : { schema: { ...parts, ...node }, pointer: toPointer(path) };
}
