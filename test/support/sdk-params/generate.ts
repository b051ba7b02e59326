/** Generates the JSON Schema of all request bodies from the installed SDK's types. It takes about two seconds. */
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const ROOT = join(import.meta.dirname, '../../..');

/** Returns the schema as JSON with one definition a line, so that an update of the SDK shows as a readable difference. */
export function generateSchema(): string {
  const generator = createGenerator({
    path: join(import.meta.dirname, 'bodies.ts'),
    tsconfig: join(ROOT, 'tsconfig.json'),
    // The generator brings an older compiler than ours, which is not asked whether our code compiles.
    skipTypeCheck: true,
    additionalProperties: false,
    jsDoc: 'extended',
  });
  const { definitions = {} } = generator.createSchema('*');
  const lines = Object.keys(definitions)
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(bodyOnly(definitions[name]))}`);
  return `{ "definitions": {\n${lines.join(',\n')}\n} }\n`;
}

/** Takes out the parameters that travel as headers, which only their descriptions tell, and all descriptions. */
function bodyOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bodyOnly);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, child]) => !(key === 'description' && typeof child === 'string') && !isHeader(child),
  );
  return Object.fromEntries(kept.map(([key, child]) => [key, bodyOnly(child)]));
}

function isHeader(value: unknown): boolean {
  const { description } = (value ?? {}) as { description?: unknown };
  return typeof description === 'string' && description.startsWith('Header param:');
}
