// Placeholder on the branch of the design: a helper replaces it.
import type { InputArgument } from '../input/arguments.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Entries } from './entry.ts';

export type EntryFlags = Pick<Flags, 'inputsFrom' | 'null' | 'recursive' | 'fill' | 'shard'>;

/** The entries of a run, and the prompt that those without one of their own share, before `--fill`. */
export interface OpenedEntries {
  readonly entries: Entries;
  readonly prompt: string;
}

export async function openEntries(
  args: readonly InputArgument[],
  flags: EntryFlags,
  context: RunContext,
): Promise<OpenedEntries> {
  throw new Error(`not there yet: ${[args, flags, context].length}`);
}
