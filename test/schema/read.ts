/** Reads schemas as `--schema` does, from files that exist only in these tests. */
import { type AnswerSchema, readAnswerSchema } from '../../src/schema/answer-schema.ts';

/** Reads a schema given as text or as an object; `files` are the files that exist, `info` takes the notes. */
export function read(
  schema: unknown,
  files: Record<string, string | Buffer> = {},
  info: (text: string) => void = () => {},
): Promise<AnswerSchema> {
  const source = {
    stat: (path: string) =>
      Object.hasOwn(files, path)
        ? ('file' as const)
        : path.endsWith('folder')
          ? ('directory' as const)
          : ('missing' as const),
    read: (path: string) => Promise.resolve(Buffer.from(files[path] ?? '')),
  };
  return readAnswerSchema(typeof schema === 'string' ? schema : JSON.stringify(schema), source, { info });
}

/** Reads a schema as `read` does, and returns it with the notes on it. */
export async function readWithNotes(schema: unknown): Promise<AnswerSchema & { notes: string[] }> {
  const notes: string[] = [];
  return { ...(await read(schema, {}, (text) => notes.push(text))), notes };
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
