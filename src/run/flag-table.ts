// The table of all flags. Types, parsing, help and the README derive from it.

import { ANSWER_FLAGS } from './answer-flags.ts';
import { CHECK_FLAGS } from './check-flags.ts';
import { COMMAND_FLAGS } from './command-flags.ts';
import { EACH_FLAGS } from './each-flags.ts';
import type { CommandName, FlagSpec } from './flag-spec.ts';
import { LOCATE_FLAGS } from './locate-flags.ts';
import { MOVING_FLAGS } from './moving-flags.ts';
import { PAGE_FLAGS } from './page-flags.ts';
import { QUESTION_FLAGS } from './question-flags.ts';
import { TRANSPORT_FLAGS } from './transport-flags.ts';

export const FLAGS = {
  ...QUESTION_FLAGS,
  ...MOVING_FLAGS,
  ...PAGE_FLAGS,
  ...ANSWER_FLAGS,
  ...TRANSPORT_FLAGS,
  ...EACH_FLAGS,
  ...LOCATE_FLAGS,
  ...CHECK_FLAGS,
  ...COMMAND_FLAGS,
} as const;

/** A flag's key in the table, which is its property in `Flags`. */
export type FlagKey = keyof typeof FLAGS;

/** Returns the flags of a command, in the order of the table; without a command, all flags. */
export function listFlags(command?: CommandName): readonly (readonly [key: FlagKey, spec: FlagSpec])[] {
  const all = Object.entries(FLAGS) as [FlagKey, FlagSpec][];
  return command === undefined ? all : all.filter(([, { commands }]) => commands.includes(command));
}

/** Returns a flag as it is typed, such as `--max-tokens` for `maxTokens`. */
export function toLongFlag(key: FlagKey): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Returns the key of a flag without its dashes, such as `maxTokens` for `max-tokens`. */
export function toFlagKey(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
