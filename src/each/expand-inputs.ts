// Yields the inputs of a run before they are numbered: those typed, then those of a list, with what folders hold.
import { CliError } from '../errors.ts';
import { type FingerprintSet, makeFingerprintSet } from '../fingerprint-set.ts';
import { MAX_SIMILAR, makePauses } from '../input/arguments.ts';
import { classifyListed } from '../input/classify.ts';
import { FolderError } from '../input/folder-error.ts';
import { diskLookup } from '../input/path-lookup.ts';
import type { PathLookup } from '../input/refs.ts';
import { makeWalkedFolders, walkFolder } from '../input/walk-folder.ts';
import { getPathFlavour } from '../path-flavour.ts';
import type { Entry } from './entry.ts';
import { type ListedInput, lineError } from './parse-listed.ts';
import { type EntryContext, type LeavesOut, showInput, type TypedInput } from './read-typed.ts';

/** An input without its number; `prompt` is undefined where it shares that of the run. */
export interface ExpandedInput extends Pick<Entry, 'input' | 'ref' | 'id'> {
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
export async function* expandInputs(
  { typed, listed, recursive, leavesOut }: InputSources,
  context: EntryContext,
): AsyncGenerator<ExpandedInput> {
  const walk = makeWalker(leavesOut, context);
  const findFolder = ({ ref }: ExpandedInput) => (recursive && ref instanceof FolderError ? ref : undefined);
  try {
    for (const { input, ref } of typed) {
      const found = { input, ref, id: null, prompt: undefined };
      const folder = findFolder(found);
      if (folder) yield* walk(found, folder);
      else yield found;
    }
    const read = makeListReader(context);
    for await (const line of listed) {
      const found = await read(line);
      const folder = findFolder(found);
      if (folder) yield* walk(found, folder);
      else yield found;
    }
  } finally {
    // A run may stop before the list begins.
    await listed[Symbol.asyncIterator]().return?.();
  }
}

/** Returns a function that reads the next line of a list. */
function makeListReader({ env, signal }: EntryContext) {
  const lookup = diskLookup(env.cwd, () => {}, { signal, system: env });
  const ids = makeFingerprintSet();
  const pause = makePauses(signal);
  let faults = 0;
  return async (line: ListedInput | CliError): Promise<ExpandedInput> => {
    await pause();
    const found = expandListed(line, ids, { lookup, similar: faults < MAX_SIMILAR });
    if (found.ref instanceof CliError && !(found.ref instanceof FolderError)) faults += 1;
    return found;
  };
}

/** Returns a function that yields each file in the folder that an input names. */
function makeWalker(leavesOut: LeavesOut, { env, signal }: EntryContext) {
  const walk = { cwd: env.cwd, walked: makeWalkedFolders(), leavesOut, signal, flavour: getPathFlavour(env) };
  return async function* walkInto(named: ExpandedInput, folder: FolderError): AsyncGenerator<ExpandedInput> {
    if (named.id !== null) {
      const error = lineError(named.input, 'is a folder, whose files cannot share an id', 'leave the id out');
      return yield { ...named, ref: error };
    }
    for await (const found of walkFolder({ input: named.input, path: folder.path }, walk)) {
      yield typeof found === 'string'
        ? { ...named, input: found, ref: { kind: 'path', input: found, path: found } }
        : { ...named, input: found.subject ?? named.input, ref: found };
    }
  };
}

interface ListLookup {
  readonly lookup: PathLookup;
  /** Whether to look for a similar file where one is missing, which takes time. */
  readonly similar: boolean;
}

function expandListed(
  listed: ListedInput | CliError,
  ids: FingerprintSet,
  { lookup, similar }: ListLookup,
): ExpandedInput {
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
