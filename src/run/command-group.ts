// Describes commands that only group subcommands, such as `files`.
import type { Env } from '../env.ts';
import type { InputArgument } from '../input/arguments.ts';
import type { CommandName } from './flag-spec.ts';
import type { Flags } from './flags.ts';

export interface Subcommand {
  /** Name and arguments, such as `rm <files...>`. */
  readonly usage: string;
  readonly about: string;
  /** Arguments and flags of the example in the help. */
  readonly example: string;
  /** More text before the example. */
  readonly helpText?: string;
  readonly run: SubcommandRun;
}

/** Runs a subcommand; `inputs` has its inputs and texts in the order typed, those of `-i` and `-p` included. */
type SubcommandRun = (
  args: readonly string[],
  flags: Flags,
  env: Env,
  inputs: readonly InputArgument[],
) => Promise<void>;

/** The action of a group without a subcommand. */
interface GroupAction {
  /** Name and description of its list of arguments, such as `inputs`. */
  readonly argument: readonly [name: string, about: string];
  readonly run: (args: readonly string[], flags: Flags, env: Env) => Promise<void>;
}

export interface Group {
  readonly name: string;
  readonly about: string;
  /** Undefined for a group that needs a subcommand. */
  readonly action?: GroupAction;
  readonly subcommands: readonly Subcommand[];
  /** Arguments of the example in the help. */
  readonly example: string;
  /** More text before the example. */
  readonly helpText?: () => string;
}

/** Returns the name of a subcommand within its group, such as `rm`. */
export function getSubcommandName({ usage }: Pick<Subcommand, 'usage'>): string {
  return usage.split(' ')[0] ?? '';
}

/** Returns the full name of a subcommand, such as `files rm`. */
export function getCommandName(group: Group, subcommand: Subcommand): CommandName {
  // A test compares the groups with the list of command names.
  return `${group.name} ${getSubcommandName(subcommand)}` as CommandName;
}
