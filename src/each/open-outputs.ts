// Opens the file and the stream of a run's answers, as the flags say.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import { makeRecordFormat } from '../render/each/record-format.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import { type AnswerStream, openAnswerStream } from './answer-stream.ts';
import { inspectOutput } from './inspect-output.ts';
import type { Standing } from './kept-records.ts';
import type { OutputPlan } from './output-flags.ts';
import { openJsonLines, openRecordLog, type RecordFile } from './record-files.ts';
import { openTable } from './table-file.ts';

export interface OutputsOptions {
  readonly flags: Pick<Flags, 'force' | 'resume' | 'retryErrors' | 'inputsFrom'>;
  readonly schema: AnswerSchema | undefined;
  readonly args?: readonly InputArgument[];
}

interface Outputs {
  /** Keeps the records as they come; undefined where nothing can go on with them. */
  readonly file: RecordFile | undefined;
  /** Takes the records in order; undefined where a file does. */
  readonly stream: AnswerStream | undefined;
  readonly canResume: boolean;
}

/** Opens what a plan names. Throws CliError for a file that exists, unless a flag allows it. */
export async function openOutputs(
  plan: OutputPlan,
  { flags, schema, args = [] }: OutputsOptions,
  context: RunContext,
): Promise<Outputs> {
  const { env } = context;
  const { path, form } = plan;
  const isResumed = flags.resume !== undefined;
  const standing = isResumed ? (flags.retryErrors === undefined ? 'paid' : 'answers') : 'none';
  const inspected =
    path === undefined ? undefined : await inspectOutput(path, { args, list: flags.inputsFrom }, context);
  if (path === undefined || !inspected?.isFile) {
    if (isResumed && path !== undefined) {
      throw usageError(
        '--resume',
        `cannot go on with ${path}, which is not a regular file`,
        'name a file with -o',
      );
    }
    const file = await openSidecarLog(plan, standing, context);
    const stream = plan.hasStream ? await openAnswerStream(plan, schema, context) : undefined;
    return { file, stream, canResume: file !== undefined };
  }
  const named = { path, ...inspected };
  const goesOn = isResumed || (await isSameFile(flags.retryErrors, inspected.target, env.cwd));
  if (inspected.hasContent && !goesOn && !flags.force) {
    throw usageError(
      `-o ${path}`,
      'exists already',
      'pass --resume to go on with it, or --force to overwrite it',
    );
  }
  const keep = { standing: goesOn && !isResumed ? 'answers' : standing, reset: !goesOn } as const;
  if (form === 'json') {
    return { file: await openJsonLines(named, keep, context), stream: undefined, canResume: true };
  }
  const file = await openTable(named, await makeRecordFormat(form, schema?.original), keep, context);
  return { file, stream: undefined, canResume: file.canResume };
}

/**
 * One log serves all runs of a folder, because each may name other inputs. Nobody reads it, so that it need not be in
 * order; several runs may add to it at once.
 */
async function openSidecarLog(
  { sidecar }: OutputPlan,
  standing: Standing,
  context: RunContext,
): Promise<RecordFile | undefined> {
  if (sidecar === undefined) return undefined;
  const name = `${context.env.cwd}\n${sidecar}`;
  const file = await openRecordLog(name, { standing, reset: false }, context);
  return file && { ...file, end: () => (file.kept.isSparse() ? file.tidy() : file.abort()) };
}

async function isSameFile(path: string | undefined, target: string, cwd: string): Promise<boolean> {
  if (path === undefined) return false;
  const look = (file: string) => stat(file, { bigint: true }).catch(() => undefined);
  const [one, other] = await Promise.all([look(resolve(cwd, path)), look(target)]);
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}
