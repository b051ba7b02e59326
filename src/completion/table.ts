// Defines the table of everything that can be completed, which the build writes from the program's own tables.

/** A word to offer, and what it means; the meaning may be empty. */
export type Candidate = readonly [word: string, about: string];

/** Words of a kind that are found anew for each completion. */
export type ValueKind =
  | 'media'
  | 'file'
  | 'folder'
  | 'model'
  | 'conversation'
  | 'template'
  | 'setting'
  | 'setting-value'
  | 'topic';

/** The values of a flag or an argument: all words, or their kind. */
export type Values = readonly string[] | ValueKind;

export interface FlagEntry {
  /** The forms that the help lists, such as `-m` and `--model`. */
  readonly names: readonly string[];
  readonly about: string;
  /** True for a flag with a value. */
  readonly takesValue: boolean;
  /** Left out where any text is a value. */
  readonly values?: Values;
  /** True for a value of the form `word=file`. */
  readonly withFile?: true;
  readonly repeats?: true;
}

export interface CommandEntry {
  readonly about: string;
  /** Places in the list of flags, in the order of the help. */
  readonly flags: readonly number[];
  /** The values of each argument; null where any text is one. */
  readonly arguments: readonly (Values | null)[];
  /** True where the last argument repeats. */
  readonly variadic: boolean;
}

export interface CompletionTable {
  /** Each flag once for each text that the help has for it. */
  readonly flags: readonly FlagEntry[];
  /** By name; subcommands with the name of their group, the program itself under the empty name. */
  readonly commands: Readonly<Record<string, CommandEntry>>;
  readonly models: readonly Candidate[];
  /** Templates that come with the program. */
  readonly templates: readonly Candidate[];
  readonly settings: readonly { readonly key: string; readonly about: string; readonly values?: Values }[];
  /** Help topics that are no commands. */
  readonly topics: readonly string[];
  /** Of pictures and PDFs, without their dot. */
  readonly mediaExtensions: readonly string[];
}
