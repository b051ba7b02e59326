// Reads the schema that the user names: a file, JSON or fields in the concise form.
import { getCapabilities } from '../api/providers/providers.ts';
import { diskLookup } from '../input/path-lookup.ts';
import { readBytes } from '../input/read-bytes.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';

/**
 * Reads the value of `--schema`, and reports what is special about it to `info`. Throws CliError for a schema that is
 * invalid, that cannot be validated here, or that nothing can match.
 */
export async function readSchema(
  text: string,
  { env, output, signal, settings }: RunContext,
  info: (line: string) => void = output.info,
): Promise<AnswerSchema> {
  const { readAnswerSchema } = await import('../schema/answer-schema.ts');
  const read = (path: string) => readBytes({ kind: 'path', input: path, path }, env, signal);
  const files = { stat: diskLookup(env.cwd, output.info).stat, read };
  const schema = await readAnswerSchema(text, files, { info });
  if (schema.promptReason !== undefined && getCapabilities(settings).structuredOutputs) {
    info(`${schema.subject}: ${schema.promptReason}; the schema goes into the prompt instead`);
  }
  return schema;
}
