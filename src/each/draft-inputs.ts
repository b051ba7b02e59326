// Yields the inputs of a run before they are numbered: those typed, then those of a list, with what folders hold.
import { CliError } from '../errors.ts';
import { type FingerprintSet, makeFingerprintSet } from '../fingerprint-set.ts';
import { MAX_SIMILAR, makePauses } from '../input/arguments.ts';
import { classifyListed, FolderError } from '../input/classify.ts';
import { diskLookup } from '../input/path-lookup.ts';
import type { PathLookup } from '../input/refs.ts';
import { makeWalkedFolders, walkFolder } from '../input/walk-folder.ts';
import type { Entry } from './entry.ts';
import { type ListedInput, lineError } from './parse-listed.ts';
import { type EntryContext, type LeavesOut, showInput, type TypedInput } from './read-typed.ts';

/** An input without its number; `prompt` is undefined where it shares that of the run. */
export interface Draft extends Pick<Entry, 'input' | 'ref' | 'id'> {
  readonly prompt: string | undefined;
}

export interface InputSources {
  readonly typed: readonly TypedInput[];
  readonly listed: AsyncIterable<ListedInput | CliError>;
  /** Folders are walked. */
  readonly recursive: boolean;
  readonly leavesOut: LeavesOut;
}

/** Yields all inputs in order. Throws CliError when the list cannot be read, and the signal's reason. */
export async function* draftInputs(
  { typed, listed, recursive, leavesOut }: InputSources,
  context: EntryContext,
): AsyncGenerator<Draft> {
  const walk = makeWalker(leavesOut, context);
  const findFolder = ({ ref }: Draft) => (recursive && ref instanceof FolderError ? ref : undefined);
  try {
    for (const { input, ref } of typed) {
      const draft = { input, ref, id: null, prompt: undefined };
      const folder = findFolder(draft);
      if (folder) yield* walk(draft, folder);
      else yield draft;
    }
    const read = makeListReader(context);
    for await (const line of listed) {
      const draft = await read(line);
      const folder = findFolder(draft);
      if (folder) yield* walk(draft, folder);
      else yield draft;
    }
  } finally {
    // A run may stop before the list begins.
    await listed[Symbol.asyncIterator]().return?.();
  }
}

/** Returns a function that turns the next line of a list into a draft. */
function makeListReader({ env, signal }: EntryContext) {
  const lookup = diskLookup(env.cwd, () => {}, { signal, variables: env.variables });
  const ids = makeFingerprintSet();
  const pause = makePauses(signal);
  let faults = 0;
  return async (line: ListedInput | CliError): Promise<Draft> => {
    await pause();
    const draft = draftListed(line, ids, { lookup, similar: faults < MAX_SIMILAR });
    if (draft.ref instanceof CliError && !(draft.ref instanceof FolderError)) faults += 1;
    return draft;
  };
}

/** Returns a function that yields a draft for each file in the folder that a draft names. */
function makeWalker(leavesOut: LeavesOut, { env, signal }: EntryContext) {
  const walk = { cwd: env.cwd, walked: makeWalkedFolders(), leavesOut, signal };
  return async function* walkDraft(draft: Draft, folder: FolderError): AsyncGenerator<Draft> {
    if (draft.id !== null) {
      const error = lineError(draft.input, 'is a folder, whose files cannot share an id', 'leave the id out');
      return yield { ...draft, ref: error };
    }
    for await (const found of walkFolder({ input: draft.input, path: folder.path }, walk)) {
      yield typeof found === 'string'
        ? { ...draft, input: found, ref: { kind: 'path', input: found, path: found } }
        : { ...draft, input: found.subject ?? draft.input, ref: found };
    }
  };
}

interface ListLookup {
  readonly lookup: PathLookup;
  /** Whether to look for a similar file where one is missing, which takes time. */
  readonly similar: boolean;
}

function draftListed(
  listed: ListedInput | CliError,
  ids: FingerprintSet,
  { lookup, similar }: ListLookup,
): Draft {
  if (listed instanceof CliError) {
    return { input: listed.subject ?? '', ref: listed, id: null, prompt: undefined };
  }
  const { at, line, id, prompt, input } = listed;
  const earlier = id === null ? undefined : ids.add(id, line);
  if (earlier !== undefined) {
    const error = lineError(at, `has the id ${JSON.stringify(id)} of line ${earlier}`, 'give each its own');
    return { input: showInput(input), id: null, prompt, ref: error };
  }
  try {
    const ref = classifyListed(input, lookup, { similar });
    return { input: ref.input, id, prompt, ref };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const hint = '--recursive takes the pictures and PDFs in it';
    const fault = error instanceof FolderError ? error.with({ hint }) : error;
    return { input: showInput(input), id, prompt, ref: fault };
  }
}
