// Reads the arguments of a run that asks about each input by itself: inputs, faults in their place, and texts.
import { CliError, usageError } from '../errors.ts';
import { truncateText } from '../format.ts';
import { type InputArgument, MAX_SIMILAR, makeArgumentReader, makePauses } from '../input/arguments.ts';
import { nameDescriptors } from '../input/descriptors.ts';
import { isDesktopInput } from '../input/desktop-input.ts';
import { FolderError } from '../input/folder-error.ts';
import { joinWords } from '../input/join-words.ts';
import { redactArgument } from '../input/missing-input.ts';
import type { InputRef, Item } from '../input/refs.ts';
import type { Output } from '../render/output.ts';
import type { RunContext } from '../run/context.ts';

/** An input that was typed, or what is wrong with it. */
export interface TypedInput {
  readonly input: string;
  readonly ref: InputRef | CliError;
}

/** The parts of a run's context that reading inputs takes. */
export type EntryContext = Pick<RunContext, 'env' | 'signal'> & {
  readonly output: Pick<Output, 'info'>;
  readonly settings: Pick<RunContext['settings'], 'headers' | 'pages'>;
};

/** Whether a file that a pattern or a folder holds is no input. */
export type LeavesOut = (path: string) => boolean;

export interface TypedArguments {
  readonly inputs: readonly TypedInput[];
  readonly texts: readonly string[];
}

/**
 * Returns the inputs of all arguments, patterns expanded, and the texts, each in the order typed. Throws CliError for
 * wrong usage; an input that cannot be used has its error instead.
 */
export async function readTyped(
  args: readonly InputArgument[],
  leavesOut: LeavesOut,
  { env, signal, output }: EntryContext,
): Promise<TypedArguments> {
  const folderHint = 'to ask about all pictures and PDFs in it: --recursive';
  const read = makeArgumentReader({ env, signal, info: output.info, folderHint, leavesOut });
  const pause = makePauses(signal);
  const outcomes: (Item | TypedInput)[] = [];
  let faults = 0;
  for (const argument of args) {
    await pause();
    try {
      for (const item of await read(argument, { similar: faults < MAX_SIMILAR })) outcomes.push(item);
    } catch (error) {
      if (!(error instanceof CliError) || signal.aborted || isWrongUsage(argument, error)) {
        throw hintAtLists(error);
      }
      if (!(error instanceof FolderError)) faults += 1;
      outcomes.push({ input: showInput(argument.value), ref: error });
    }
  }
  const joined = joinWords(outcomes);
  const named = nameDescriptors(joined.filter(isItem), env.cwd).values();
  const inputs: TypedInput[] = [];
  const texts: string[] = [];
  for (const outcome of joined) {
    const found = isItem(outcome) ? (named.next().value ?? outcome) : outcome;
    if (!isItem(found)) inputs.push(found);
    else if (found.kind === 'text') texts.push(found.text);
    else inputs.push({ input: found.ref.input, ref: found.ref });
  }
  return { inputs, texts };
}

function isItem(outcome: Item | TypedInput): outcome is Item {
  return 'kind' in outcome;
}

/** Characters of a name in records: a path has at most 4096 bytes on Linux. */
const MAX_SHOWN_CHARACTERS = 4096;

/** Returns an input that cannot be used as records show it: without a password, and cut when no system takes it. */
export function showInput(name: string): string {
  return redactArgument(truncateText(name, MAX_SHOWN_CHARACTERS));
}

/** Throws CliError for arguments that no run about many inputs can have; reads nothing. */
export function refuseArguments(args: readonly InputArgument[], list: string | undefined): void {
  const isInput = ({ kind }: InputArgument) => kind === 'positional' || kind === 'image';
  if (args.some((argument) => isInput(argument) && argument.value === '-')) {
    const hint = 'for a list of inputs: --inputs-from -; for the prompt: --prompt-file -';
    throw usageError('-', 'cannot be one of many inputs', hint);
  }
  const moment = args.find((argument) => isInput(argument) && isDesktopInput(argument.value));
  if (moment) {
    const subject = moment.value.replace(/:.*/, '');
    throw usageError(subject, 'cannot be one of many inputs', 'save the picture to a file first');
  }
  const prompts = args.filter(({ kind }) => kind === 'prompt' || kind === 'prompt-file');
  if (prompts.length > 1) {
    const hint = 'a list in JSON lines gives each input a prompt of its own: --inputs-from';
    throw usageError('-p', 'each input is asked one question', hint);
  }
  if (list === '-' && prompts.some(({ kind, value }) => kind === 'prompt-file' && value === '-')) {
    throw usageError('-', 'stdin can be read only once', 'name a file for the prompt or the list');
  }
}

/** An empty argument is a variable that is not set, and a prompt that cannot be read would be asked of all. */
function isWrongUsage({ kind, value }: InputArgument, { code }: CliError): boolean {
  return kind.startsWith('prompt') || value.trim() === '' || code === 'limit_exceeded';
}

/** Names the way around the limit on the matches of a pattern, in an error for more of them. */
export function hintAtLists(error: unknown): unknown {
  if (!(error instanceof CliError) || error.code !== 'limit_exceeded') return error;
  return error.with({ hint: 'a list has no limit: find … -print0 | … --inputs-from - -0' });
}
