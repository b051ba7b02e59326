// Writes records that come in the order of the inputs, such as the results of a batch.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CliError, usageError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { proveWritable } from '../store/disk.ts';
import { openAnswerStream } from './answer-stream.ts';
import { inspectOutput, type RunInputs } from './inspect-output.ts';
import { type OutputFlags, type OutputPlan, readOutputFlags } from './output-flags.ts';
import { attempt } from './record-files.ts';
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

const NO_INPUTS: RunInputs = { args: [], list: undefined };

/**
 * Reads the flags, and proves that what they name can be written. Throws CliError, also for a file that exists, unless
 * `--force` allows it.
 */
export async function checkOrderedOutput(
  flags: OutputFlags,
  context: RunContext,
  inputs: RunInputs = NO_INPUTS,
): Promise<OutputPlan> {
  const plan = await readOutputFlags(flags, context.env.stdout.isTTY === true);
  const { path } = plan;
  if (path === undefined) return plan;
  const { hasContent, isFile, target } = await inspectOutput(path, inputs, context);
  if (hasContent && !flags.force) {
    throw usageError(`-o ${path}`, 'exists already', 'pass --force to overwrite it');
  }
  if (isFile) attempt(path, () => proveWritable(dirname(target)));
  return plan;
}

/** Opens what the flags name. Throws CliError for a file that exists, unless `--force` allows it. */
export async function openOrderedOutput(
  { flags, schema }: OrderedOutputOptions,
  context: RunContext,
): Promise<OrderedOutput> {
  const { env } = context;
  const { force = false } = flags;
  const plan = await checkOrderedOutput(flags, context);
  const { sidecar: extension } = plan;
  const stream = plan.hasStream ? await openAnswerStream(plan, schema, context) : undefined;
  const sidecars =
    extension === undefined ? undefined : makeSidecars({ extension, force, mayResume: false, cwd: env.cwd });
  let isFirst = true;
  const writeSidecar = (record: EachRecord, entryPath: string | undefined) => {
    if (!sidecars || record.error) return;
    if (entryPath !== undefined && !existsSync(resolve(env.cwd, entryPath))) {
      throw new CliError('input_unusable', 'is not there, so nothing is written beside it', {
        subject: record.input,
        hint: 'write to a file with -o',
      });
    }
    const sidecar = sidecars.claim(record.input, entryPath, record);
    if (sidecar.isBlocked) throw sidecars.refuseExisting(sidecar);
    // It holds this answer already.
    if (!sidecar.isOurs) sidecars.write(sidecar, record);
  };
  return {
    async write(record, entryPath) {
      if (sidecars && isFirst && entryPath !== undefined) {
        refuseOtherMachine(record.input, resolve(env.cwd, entryPath));
        isFirst = false;
      }
      await stream?.write(record);
      writeSidecar(record, entryPath);
    },
    end: async () => stream?.end(),
    abort: async () => stream?.abort(),
  };
}

/** One input tells: a list of errors, one for each, would say it less clearly. */
function refuseOtherMachine(input: string, path: string): void {
  const folder = dirname(path);
  if (existsSync(folder)) return;
  throw usageError(
    '--sidecar',
    `the folder of ${input} is not on this machine: ${folder}`,
    'run it where the inputs are, or write to a file with -o',
  );
}
