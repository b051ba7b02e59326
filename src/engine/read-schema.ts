// Reads the schema that the user names: a file, JSON or fields in the short form.
import { getCapabilities } from '../api/providers/providers.ts';
import { diskLookup } from '../input/path-lookup.ts';
import { readBytes } from '../input/read-bytes.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';

/**
 * Reads the value of `--schema`, with notes on what of it is not used as it stands; -v shows the fields of the short
 * form as they have been read. `name` stands for the flag in the notes. Throws CliError for a schema that is invalid,
 * that cannot be validated here, or that nothing can match.
 */
export async function readSchema(
  text: string,
  { env, output, signal, settings }: RunContext,
  name = '--schema',
): Promise<AnswerSchema> {
  const { readAnswerSchema } = await import('../schema/answer-schema.ts');
  const read = (path: string) => readBytes({ kind: 'path', input: path, path }, env, signal);
  const info = (note: string) => output.info(`${name}: ${note}`);
  const files = { stat: diskLookup(env.cwd, output.info, { system: env }).stat, read };
  const schema = await readAnswerSchema(text, files, output.verbose ? { info, detail: info } : { info });
  if (schema.promptReason !== undefined && getCapabilities(settings).structuredOutputs) {
    info(`${schema.promptReason}; the schema goes into the prompt instead`);
  }
  return schema;
}
