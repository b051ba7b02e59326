// The types of parsed flags, derived from the flag table: reading a flag that does not exist fails the build.

import type { CommandName } from './flag-spec.ts';
import type { FLAGS } from './flag-table.ts';

type FlagTable = typeof FLAGS;

type FlagValue<Spec> = Spec extends { readonly value: string }
  ? Spec extends { readonly repeats: true }
    ? readonly string[]
    : string
  : boolean;

/** Every flag; one that was not typed is undefined. */
export type Flags = { readonly [Key in keyof FlagTable]?: FlagValue<FlagTable[Key]> | undefined };

/** The flags that one command takes. */
export type FlagsOf<Command extends CommandName> = Pick<
  Flags,
  {
    [Key in keyof FlagTable]: Command extends FlagTable[Key]['commands'][number] ? Key : never;
  }[keyof FlagTable]
>;
