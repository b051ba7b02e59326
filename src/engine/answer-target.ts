// Where `-o` puts the answer: opened before anything is paid for, and never what the question is read from.
import { type BigIntStats, fstat } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { Item } from '../input/refs.ts';
import { type AnswerFile, openAnswerFile } from '../render/answer-file.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';

/** Opens the file of `-o`; undefined without it, and for `-`, which is stdout. Throws CliError for what cannot be written or must not be. */
export async function openAnswerTarget(
  flags: Flags,
  typed: readonly InputArgument[],
  items: readonly Item[],
  { env, output, signal }: RunContext,
): Promise<AnswerFile | undefined> {
  const path = flags.output;
  if (typeof path !== 'string' || path === '-') return undefined;
  if (path === '') throw usageError('-o', 'the file name is empty', 'is a variable in the command not set?');
  await refuseInput(path, typed, items, env);
  const { cwd, stdout, stderr } = env;
  const file = await openAnswerFile(path, { cwd, stdout, stderr, signal });
  return {
    commit(text) {
      // The file may be the terminal that the spinner is on.
      output.progress.stop();
      return file.commit(text);
    },
    discard: file.discard,
  };
}

/** Compares files, not names: links of both kinds lead to the same picture. */
async function refuseInput(
  path: string,
  typed: readonly InputArgument[],
  items: readonly Item[],
  { cwd, stdin }: RunContext['env'],
): Promise<void> {
  const look = (file: string) => stat(resolve(cwd, file), { bigint: true }).catch(() => undefined);
  const target = await look(path);
  if (!target?.isFile()) return;
  const isTarget = (found: BigIntStats | undefined) => found?.dev === target.dev && found.ino === target.ino;
  const refs = items.flatMap((item) => (item.kind === 'input' ? [item.ref] : []));
  const prompts = typed.flatMap(({ kind, value }) => (kind === 'prompt-file' ? [value] : []));
  const files = refs.flatMap((ref) => (ref.kind === 'path' ? [ref] : []));
  for (const file of [...files, ...prompts.map((value) => ({ input: value, path: value }))]) {
    if (isTarget(await look(file.path))) throw overwrites(path, file.input);
  }
  const readsStdin = refs.some(({ kind }) => kind === 'stdin') || prompts.includes('-');
  // Node's own stdin tells its descriptor, which a shell may have opened on the target.
  const descriptor = readsStdin && 'fd' in stdin && typeof stdin.fd === 'number' ? stdin.fd : undefined;
  if (descriptor === undefined) return;
  if (isTarget(await promisify(fstat)(descriptor, { bigint: true }).catch(() => undefined))) {
    throw overwrites(path, '-');
  }
}

function overwrites(path: string, input: string): Error {
  const which = input === path ? 'an input too' : `the same file as the input ${input}`;
  return usageError(`-o ${path}`, `is ${which}: the answer would overwrite it`, 'name another file');
}
