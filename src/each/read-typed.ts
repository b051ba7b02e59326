// Reads the arguments of a run that asks about each input by itself: inputs, faults in their place, and texts.
import { CliError, usageError } from '../errors.ts';
import { type InputArgument, MAX_SIMILAR, makeArgumentReader, makePauses } from '../input/arguments.ts';
import { CLIPBOARD } from '../input/classify.ts';
import { nameDescriptors } from '../input/descriptors.ts';
import { showArgument } from '../input/missing-input.ts';
import type { InputRef, Item } from '../input/refs.ts';
import type { Output } from '../render/output.ts';
import type { RunContext } from '../run/context.ts';

/** An input that was typed, or what is wrong with it. */
export interface TypedInput {
  readonly input: string;
  readonly ref: InputRef | CliError;
}

/** What inputs are read with. */
export type EntryContext = Pick<RunContext, 'env' | 'signal'> & { readonly output: Pick<Output, 'info'> };

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
  { env, signal, output }: EntryContext,
): Promise<TypedArguments> {
  const folderHint = 'to ask about all pictures and PDFs in it: --recursive';
  const read = makeArgumentReader({ env, signal, info: output.info, folderHint });
  const pause = makePauses(signal);
  const items: Item[] = [];
  const faults = new Map<number, TypedInput[]>();
  let count = 0;
  for (const argument of args) {
    await pause();
    try {
      items.push(...(await read(argument, { similar: count < MAX_SIMILAR })));
    } catch (error) {
      if (!(error instanceof CliError) || signal.aborted || isWrongUsage(argument, error)) {
        throw hintAtLists(error);
      }
      count += 1;
      const before = faults.get(items.length) ?? [];
      faults.set(items.length, [...before, { input: showArgument(argument.value), ref: error }]);
    }
  }
  const named = nameDescriptors(items, env.cwd);
  const inputs = named.flatMap((item, index) => [
    ...(faults.get(index) ?? []),
    ...(item.kind === 'input' ? [{ input: item.ref.input, ref: item.ref }] : []),
  ]);
  const texts = named.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  return { inputs: [...inputs, ...(faults.get(items.length) ?? [])], texts };
}

/** Throws CliError for arguments that no run about many inputs can have; reads nothing. */
export function refuseArguments(args: readonly InputArgument[], list: string | undefined): void {
  const isInput = ({ kind }: InputArgument) => kind === 'positional' || kind === 'image';
  if (args.some((argument) => isInput(argument) && argument.value === '-')) {
    const hint = 'for a list of inputs: --inputs-from -; for the prompt: --prompt-file -';
    throw usageError('-', 'cannot be one of many inputs', hint);
  }
  if (args.some((argument) => isInput(argument) && argument.value === CLIPBOARD)) {
    throw usageError(CLIPBOARD, 'cannot be one of many inputs', 'save the picture to a file first');
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
