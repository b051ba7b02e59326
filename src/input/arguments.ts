// Turns a command's arguments into the ordered items of one question, and reads prompt files.
import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import type { Env } from '../env.ts';
import { CliError, usageError } from '../errors.ts';
import { classifyArgument, classifyInput } from './classify.ts';
import { nameDescriptors } from './descriptors.ts';
import { joinWords, readFoldersAsWords } from './join-words.ts';
import { findAllFaults, type LoadContext } from './load.ts';
import type { MissingOptions } from './missing-input.ts';
import { diskLookup, type LookupOptions } from './path-lookup.ts';
import { addFrame, type PromptFrame } from './prompt-frame.ts';
import { readBytes, readStdin } from './read-bytes.ts';
import type { Item } from './refs.ts';

/** One argument as typed: a positional, or the value of `-i`, `-p`, `--prompt-file` or `-t`. */
export interface InputArgument {
  readonly kind: 'positional' | 'image' | 'prompt' | 'prompt-file' | 'template';
  readonly value: string;
  /** The prompt of a template. */
  readonly frame?: PromptFrame;
}

/** Milliseconds that timers and signals may have to wait. */
const MAX_WAIT_MS = 20;

/** Faults whose hints name a similar file: more are only counted, and looking takes time. */
export const MAX_SIMILAR = 10;

/** The environment that arguments are read from. */
export interface ArgumentContext extends LoadContext, Pick<LookupOptions, 'leavesOut'> {
  /** Told when an argument is read in another way than typed. */
  readonly info: (line: string) => void;
  /** Advice for a folder, beside a pattern that names the images in it. */
  readonly folderHint?: string | undefined;
  /** Each text stands for itself; by default unquoted words are one text. */
  readonly separateTexts?: boolean;
}

/** Returns the items of all arguments in the order typed; throws CliError with the faults of all that cannot be used. */
export async function readArguments(
  args: readonly InputArgument[],
  context: ArgumentContext,
): Promise<readonly Item[]> {
  // Checked before reading, because the first reader may have to wait and a second one would find nothing.
  if (args.filter(({ kind, value }) => kind !== 'prompt' && value === '-').length > 1) {
    throw usageError('-', 'stdin can be read only once', 'name the other inputs by path');
  }
  const { info, separateTexts = false, env } = context;
  const join = (outcomes: Outcomes) => joinWords(readFoldersAsWords(outcomes, info));
  const items = await readAll(args, makeArgumentReader(context), context, separateTexts ? undefined : join);
  return nameDescriptors(addFrame(items, findFrame(args)), env.cwd);
}

/** Returns the prompt of the template among the arguments, if there is one. */
export function findFrame(args: readonly InputArgument[]): PromptFrame | undefined {
  return args.find(({ frame }) => frame)?.frame;
}

type Outcomes = readonly (Item | CliError)[];

type ReadArgument<Argument> = (argument: Argument, options: MissingOptions) => Promise<readonly Item[]>;

/** Returns a function that reads one argument; it throws CliError when that cannot be used. */
export function makeArgumentReader({
  env,
  signal,
  info,
  folderHint,
  leavesOut,
}: ArgumentContext): ReadArgument<InputArgument> {
  const lookup = diskLookup(env.cwd, info, { signal, system: env, leavesOut });
  return async ({ kind, value }, options) => {
    switch (kind) {
      case 'positional':
        return classifyArgument(value, lookup, { ...options, note: info, folderHint });
      case 'image':
        return classifyInput(value, lookup, { ...options, note: info, folderHint });
      case 'prompt':
        if (value.trim() === '') throw usageError('-p', 'the prompt is empty');
        return [{ kind: 'text', text: value, prompt: true }];
      case 'prompt-file':
        if (value === '') throw usageError('--prompt-file', 'the file name is empty');
        return [{ kind: 'text', text: await readPromptFile(value, env, signal), prompt: true }];
      case 'template':
        return []; // Its prompt is added to all that was typed.
    }
  };
}

/**
 * Reads arguments one by one and returns their items. When one cannot be used, throws what is wrong with it and with
 * all others, once `settle` has changed what was found.
 */
export async function readAll<Argument>(
  args: readonly Argument[],
  read: ReadArgument<Argument>,
  context: LoadContext,
  settle: (outcomes: Outcomes) => Outcomes = (outcomes) => outcomes,
): Promise<readonly Item[]> {
  const found: (Item | CliError)[] = [];
  const pause = makePauses(context.signal);
  let faults = 0;
  for (const argument of args) {
    await pause();
    try {
      for (const item of await read(argument, { similar: faults < MAX_SIMILAR })) found.push(item);
    } catch (error) {
      if (!(error instanceof CliError) || context.signal.aborted) throw error;
      faults += 1;
      found.push(error);
    }
  }
  const outcomes = settle(found);
  const items = outcomes.flatMap((outcome) => (outcome instanceof CliError ? [] : [outcome]));
  if (items.length < outcomes.length) throw await findAllFaults(outcomes, context);
  return items;
}

/**
 * Returns a function that lets timers and signals through now and then, as look-ups on a local disk wait for nothing. It
 * throws the signal's reason.
 */
export function makePauses(signal: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last > MAX_WAIT_MS) {
      await setImmediate();
      last = performance.now();
    }
    signal.throwIfAborted();
  };
}

async function readPromptFile(path: string, env: Env, signal: AbortSignal): Promise<string> {
  const bytes =
    path === '-'
      ? await readStdin(env, signal)
      : await readBytes({ kind: 'path', input: path, path }, env, signal);
  if (!isUtf8(bytes)) {
    throw new CliError('input_unusable', 'is not UTF-8 text', { subject: path, hint: 'images go with -i' });
  }
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd();
  if (text.trim() === '') throw new CliError('input_unusable', 'the prompt is empty', { subject: path });
  return text;
}
