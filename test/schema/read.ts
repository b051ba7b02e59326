/** Reads schemas as `--schema` does, from files that exist only in these tests. */
import { type AnswerSchema, readAnswerSchema } from '../../src/schema/answer-schema.ts';

/** Reads a schema given as text or as an object; `files` are the files that exist. */
export function read(schema: unknown, files: Record<string, string | Buffer> = {}): Promise<AnswerSchema> {
  return readAnswerSchema(typeof schema === 'string' ? schema : JSON.stringify(schema), {
    stat: (path) => (Object.hasOwn(files, path) ? 'file' : path.endsWith('folder') ? 'directory' : 'missing'),
    read: (path) => Promise.resolve(Buffer.from(files[path] ?? '')),
  });
}

/** Returns an object schema that requires all of its properties. */
export function object(properties: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    ...more,
  };
}
