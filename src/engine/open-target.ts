// Opens the target of a run's answers before anything is paid for: stdout, or the file of `-o`.
import { type BigIntStats, fstat } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { Item } from '../input/refs.ts';
import { findFormatter } from '../render/markdown/open-formatter.ts';
import { openFileTarget } from '../render/targets/file.ts';
import { makeStdoutTarget, type Target } from '../render/targets/target.ts';
import type { RunContext } from '../run/context.ts';

/** Everything that a question is read from. */
export interface QuestionInputs {
  readonly args: readonly InputArgument[];
  readonly items: readonly Item[];
}

/**
 * Opens the path of `-o`, or stdout when it is undefined or `-`. Throws CliError for a path that cannot be written, and
 * for a file that the question is read from.
 */
export async function openTarget(
  path: string | undefined,
  inputs: QuestionInputs,
  context: RunContext,
): Promise<Target> {
  const { env, output, signal } = context;
  const { cwd, stdout, stderr } = env;
  if (path === undefined || path === '-') return openStdout(context);
  if (path === '') throw usageError('-o', 'the file name is empty', 'is a variable in the command not set?');
  await refuseInput(path, inputs, env);
  return openFileTarget(path, { cwd, stdout, stderr, signal, output });
}

/** Returns the target of answers on stdout, which a terminal shows formatted unless `--plain` is given. */
export function openStdout({ env, output, settings, reportFlags }: RunContext): Target {
  const open = findFormatter(env, { plain: settings.plain, color: reportFlags.color });
  const { progress, writeFormatted: write } = output;
  const wait = () => progress.again('receiving a table');
  return makeStdoutTarget(output, env.stdout, open && { open, write, wait });
}

/**
 * Throws CliError for the path of `-o` that is also an input. Compares device and inode, because symbolic and hard links
 * give one file several names.
 */
export async function refuseInput(
  path: string,
  { args, items }: QuestionInputs,
  { cwd, stdin }: RunContext['env'],
): Promise<void> {
  const look = (file: string) => stat(resolve(cwd, file), { bigint: true }).catch(() => undefined);
  const target = await look(path);
  if (!target?.isFile()) return;
  const isTarget = (found: BigIntStats | undefined) => found?.dev === target.dev && found.ino === target.ino;
  const refs = items.flatMap((item) => (item.kind === 'input' ? [item.ref] : []));
  const prompts = args.flatMap(({ kind, value }) => (kind === 'prompt-file' ? [value] : []));
  const files = refs.flatMap((ref) => (ref.kind === 'path' ? [ref] : []));
  for (const file of [...files, ...prompts.map((value) => ({ input: value, path: value }))]) {
    if (isTarget(await look(file.path))) throw overwriteError(path, file.input);
  }
  const readsStdin = refs.some(({ kind }) => kind === 'stdin') || prompts.includes('-');
  // The shell may have redirected stdin from the target: Node's stdin has its descriptor.
  const descriptor = readsStdin && 'fd' in stdin && typeof stdin.fd === 'number' ? stdin.fd : undefined;
  if (descriptor === undefined) return;
  if (isTarget(await promisify(fstat)(descriptor, { bigint: true }).catch(() => undefined))) {
    throw overwriteError(path, '-');
  }
}

function overwriteError(path: string, input: string): Error {
  const which = input === path ? 'also an input' : `the same file as the input ${input}`;
  return usageError(`-o ${path}`, `is ${which}: the answer would overwrite it`, 'name another file');
}
