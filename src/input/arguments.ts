// Turns a command's arguments into the ordered items of one question, and reads prompt files.
import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import type { Env } from '../env.ts';
import { CliError, usageError } from '../errors.ts';
import { classifyArgument, classifyInput } from './classify.ts';
import { nameDescriptors } from './descriptors.ts';
import { findAllFaults, type LoadContext } from './load.ts';
import { diskLookup } from './path-lookup.ts';
import { readBytes, readStdin } from './read-bytes.ts';
import type { Item } from './refs.ts';

/** One argument as typed: a positional, or the value of `-i`, `-p` or `--prompt-file`. */
export interface InputArgument {
  readonly kind: 'positional' | 'image' | 'prompt' | 'prompt-file';
  readonly value: string;
}

/** Arguments that are read without a pause: a timer or a signal waits no longer than that. */
const ARGUMENTS_AT_ONCE = 200;

/** Returns the items of all arguments in the order typed; throws CliError with the faults of all that cannot be used. */
export async function readArguments(
  typed: readonly InputArgument[],
  env: Env,
  signal: AbortSignal,
  info: (line: string) => void,
): Promise<readonly Item[]> {
  // Checked before reading, because the first reader may have to wait and a second one would find nothing.
  if (typed.filter(({ kind, value }) => kind !== 'prompt' && value === '-').length > 1) {
    throw usageError('-', 'stdin can be read only once', 'name the other inputs by path');
  }
  const lookup = diskLookup(env.cwd, info, { signal, variables: env.variables });
  const read = async ({ kind, value }: InputArgument): Promise<readonly Item[]> => {
    switch (kind) {
      case 'positional':
        return classifyArgument(value, lookup, { note: info });
      case 'image':
        return classifyInput(value, lookup, { note: info });
      case 'prompt':
        if (value.trim() === '') throw usageError('-p', 'the prompt is empty');
        return [{ kind: 'text', text: value, prompt: true }];
      case 'prompt-file':
        if (value === '') throw usageError('--prompt-file', 'the file name is empty');
        return [{ kind: 'text', text: await readPromptFile(value, env, signal), prompt: true }];
    }
  };
  const items = await readAll(typed, read, { env, signal });
  return nameDescriptors(items, env.cwd);
}

/**
 * Reads arguments one by one and returns their items. When one cannot be used, throws what is wrong with it and with
 * all others.
 */
export async function readAll<Argument>(
  args: readonly Argument[],
  read: (argument: Argument) => Promise<readonly Item[]>,
  context: LoadContext,
): Promise<readonly Item[]> {
  const outcomes: (Item | CliError)[] = [];
  for (const [index, argument] of args.entries()) {
    await pauseAt(index, context.signal);
    try {
      for (const item of await read(argument)) outcomes.push(item);
    } catch (error) {
      if (!(error instanceof CliError) || context.signal.aborted) throw error;
      outcomes.push(error);
    }
  }
  const items = outcomes.flatMap((outcome) => (outcome instanceof CliError ? [] : [outcome]));
  if (items.length < outcomes.length) throw await findAllFaults(outcomes, context);
  return items;
}

/** Lets timers and signals through now and then, as look-ups on a local disk wait for nothing. Throws the signal's reason. */
export async function pauseAt(index: number, signal: AbortSignal): Promise<void> {
  if (index % ARGUMENTS_AT_ONCE === 0) await setImmediate();
  signal.throwIfAborted();
}

async function readPromptFile(path: string, env: Env, signal: AbortSignal): Promise<string> {
  const bytes =
    path === '-'
      ? await readStdin(env, signal)
      : await readBytes({ kind: 'path', input: path, path }, env, signal);
  if (!isUtf8(bytes)) {
    throw new CliError('input_unusable', 'is not UTF-8 text', { subject: path, hint: 'pictures go with -i' });
  }
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd();
  if (text.trim() === '') throw new CliError('input_unusable', 'the prompt is empty', { subject: path });
  return text;
}
