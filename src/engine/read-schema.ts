// Reads the schema that the user names: a file, JSON or fields in the concise form.
import { diskLookup } from '../input/path-lookup.ts';
import { readBytes } from '../input/read-bytes.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';

/** Reads the value of `--schema`. Throws CliError for a schema that can be neither sent nor validated here. */
export async function readSchema(
  text: string,
  { env, output, signal }: Pick<RunContext, 'env' | 'output' | 'signal'>,
): Promise<AnswerSchema> {
  const { readAnswerSchema } = await import('../schema/answer-schema.ts');
  const read = (path: string) => readBytes({ kind: 'path', input: path, path }, env, signal);
  return readAnswerSchema(text, { stat: diskLookup(env.cwd, output.info).stat, read });
}
