// Writes records that come in the order of the inputs, such as the results of a batch.
import { usageError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { openAnswerStream } from './answer-stream.ts';
import { inspectOutput } from './inspect-output.ts';
import { type OutputFlags, readOutputFlags } from './output-flags.ts';
import { makeSidecars } from './sidecars.ts';

export interface OrderedOutputOptions {
  readonly flags: OutputFlags;
  readonly schema: AnswerSchema | undefined;
}

export interface OrderedOutput {
  /**
   * Writes a record; `entryPath` is that of its input, undefined when it is no file. Throws CliError when the output
   * cannot be written (`output_unwritable`), and, once the rest is written, when the file beside the input must not be
   * (`input_unusable`): then others may follow.
   */
  write(record: EachRecord, entryPath: string | undefined): Promise<void>;
  /** Gives the file of `-o` its content. Throws CliError (`output_unwritable`). */
  end(): Promise<void>;
  /** Leaves the file of `-o` as it was. */
  abort(): Promise<void>;
}

/** Opens what the flags name. Throws CliError for a file that exists, unless `--force` allows it. */
export async function openOrderedOutput(
  { flags, schema }: OrderedOutputOptions,
  context: RunContext,
): Promise<OrderedOutput> {
  const { env } = context;
  const { force = false } = flags;
  const plan = await readOutputFlags(flags, env.stdout.isTTY === true);
  const { path, sidecar: extension } = plan;
  if (path !== undefined) {
    const { hasContent } = await inspectOutput(path, { args: [], list: undefined }, context);
    if (hasContent && !force) {
      throw usageError(`-o ${path}`, 'exists already', 'pass --force to overwrite it');
    }
  }
  const stream = plan.hasStream ? await openAnswerStream(plan, schema, context) : undefined;
  const sidecars =
    extension === undefined ? undefined : makeSidecars({ extension, force, mayResume: false, cwd: env.cwd });
  return {
    async write(record, entryPath) {
      await stream?.write(record);
      if (sidecars && !record.error) sidecars.write(sidecars.claim(record.input, entryPath), record);
    },
    end: async () => stream?.end(),
    abort: async () => stream?.abort(),
  };
}
