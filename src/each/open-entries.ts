// Opens the inputs of a run that asks about each by itself: those typed, then those of a list, one after the other.

import { listShots, refuseSavedShots, requirePages } from '../engine/page-inputs.ts';
import { CliError, usageError } from '../errors.ts';
import { findFrame, type InputArgument } from '../input/arguments.ts';
import type { DownloadHeaders } from '../input/download-headers.ts';
import type { Item } from '../input/refs.ts';
import { refuseNullAlone } from '../run/each-conflicts.ts';
import type { Flags } from '../run/flags.ts';
import { parseShard } from '../run/parse-values.ts';
import { parseNamed } from '../run/setting-table.ts';
import type { Entries, Entry } from './entry.ts';
import { type EntryPrompts, makeEntryPrompts } from './entry-prompt.ts';
import { type ExpandedInput, expandInputs } from './expand-inputs.ts';
import { parseExtension } from './output-flags.ts';
import { peek } from './peek.ts';
import { type InputList, readList } from './read-list.ts';
import {
  type EntryContext,
  type LeavesOut,
  readTyped,
  refuseArguments,
  type TypedInput,
} from './read-typed.ts';

export type EntryFlags = Pick<Flags, 'inputsFrom' | 'null' | 'recursive' | 'fill' | 'shard' | 'sidecar'>;

/** The entries of a run, and the prompt that those without one of their own share, before `--fill`. */
export interface OpenedEntries {
  /** Can be read once. */
  readonly entries: Entries;
  readonly prompt: string;
}

/** Inputs in which a placeholder is looked for before the first question. */
const MAX_SEARCHED = 1000;

/**
 * Opens all inputs. One that cannot be used is an entry with its error. Throws CliError for wrong usage and when there
 * is no input; reading the entries throws it when a list breaks off.
 */
export async function openEntries(
  args: readonly InputArgument[],
  flags: EntryFlags,
  context: EntryContext,
): Promise<OpenedEntries> {
  const { inputsFrom: file, null: nul = false, recursive = false, fill = false, shard: part } = flags;
  refuseNullAlone(flags);
  if (file === '') throw usageError('--inputs-from', 'the file name is empty');
  const shard = part === undefined ? undefined : parseNamed(part, '--shard', parseShard);
  refuseArguments(args, file);
  const leavesOut = await makeLeavesOut(flags);
  const { inputs: typed, texts } = await readTyped(args, leavesOut, context);
  refuseSavedShots(context.settings);
  // A list may name pages further down.
  if (file === undefined) requirePages(typed.flatMap(toItem), context.settings);
  const prompts = makeEntryPrompts({ texts, frame: findFrame(args), hasList: file !== undefined });
  const listed = await openList(file === undefined ? undefined : { file, nul }, context);
  const isFilled = ({ prompt: own }: ExpandedInput) => prompts.hasPlaceholder(own);
  const inputs = expandShots(expandInputs({ typed, listed, recursive, leavesOut }, context), context);
  const { first, all } = await peek(inputs, (taken) => {
    if (taken.length === 0) return false;
    return !fill || taken.length >= MAX_SEARCHED || taken.slice(-1).some(isFilled);
  });
  if (first.length === 0) throw noInput(args, file, context);
  if (fill && !first.some(isFilled)) {
    await inputs.return(undefined);
    throw usageError(
      '--fill',
      'the prompt has no placeholder',
      'write {name}, {path} or {index} where they belong',
    );
  }
  const { headers } = context.settings;
  return { entries: toEntries(all, prompts, { fill, shard, headers }), prompt: prompts.shared };
}

/** Files beside pictures are answers of an earlier run, unless they are named one by one. */
async function makeLeavesOut({ sidecar }: EntryFlags): Promise<LeavesOut> {
  if (sidecar === undefined) return () => false;
  const extension = await parseExtension(sidecar);
  return (path) => path.endsWith(extension);
}

/** Reads the first line of a list, so that one that cannot be read is refused before any question. */
async function openList(list: InputList | undefined, context: EntryContext) {
  const lines = list === undefined ? noLines() : readList(list, context);
  return (await peek(lines, (first) => first.length > 0)).all;
}

function toItem({ ref }: TypedInput): readonly Item[] {
  return ref instanceof CliError ? [] : [{ kind: 'input', ref }];
}

/** Yields each page once for each of its pictures. */
async function* expandShots(
  inputs: AsyncIterable<ExpandedInput>,
  { settings }: EntryContext,
): AsyncGenerator<ExpandedInput> {
  for await (const found of inputs) {
    if (found.ref instanceof CliError) yield found;
    else
      for (const ref of listShots(found.ref, settings))
        yield { ...found, input: ref.kind === 'page' ? ref.input : found.input, ref };
  }
}

async function* noLines(): AsyncGenerator<never> {}

interface EntryOptions {
  readonly fill: boolean;
  readonly shard: ReturnType<typeof parseShard> | undefined;
  readonly headers: DownloadHeaders | undefined;
}

async function* toEntries(
  inputs: AsyncIterable<ExpandedInput>,
  prompts: EntryPrompts,
  { fill, shard, headers }: EntryOptions,
): AsyncGenerator<Entry> {
  let index = 0;
  for await (const { input, ref, id, prompt: own } of inputs) {
    // In the order of the list, so that the first URL decides whose headers they are.
    const entry = { index, id, input, ref: bindHeaders(ref, headers) };
    index += 1;
    if (shard && entry.index % shard.count !== shard.index - 1) continue;
    yield withPrompt(entry, () => prompts.get(own, fill ? entry : undefined), prompts.shared);
  }
}

/** An input that its template needs a text for, and that has none, cannot be used. */
function withPrompt(entry: Omit<Entry, 'prompt'>, getPrompt: () => string, shared: string): Entry {
  try {
    return { ...entry, prompt: getPrompt() };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { ...entry, ref: entry.ref instanceof CliError ? entry.ref : error, prompt: shared };
  }
}

/** Returns the error in place of a URL that must not learn the headers of another host. */
function bindHeaders(ref: Entry['ref'], headers: DownloadHeaders | undefined): Entry['ref'] {
  if (!headers || ref instanceof CliError) return ref;
  try {
    headers.bind([ref]);
    return ref;
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}

function noInput(args: readonly InputArgument[], list: string | undefined, { env }: EntryContext): CliError {
  if (list !== undefined) return usageError(list, 'holds no input', 'write one input a line');
  const message = args.length === 0 ? 'no image given' : 'no image given, only text';
  const isRead = args.some(({ kind, value }) => kind === 'prompt-file' && value === '-');
  const hint =
    env.hasPipedStdin() && !isRead
      ? 'stdin is not read: add --inputs-from -'
      : 'name images: paths, quoted patterns, URLs, folders with --recursive, or a list with --inputs-from';
  return usageError(undefined, message, hint);
}
