// Defines a row of the flag table, and the commands and help groups that it can name.

/** Every command, subcommands with the name of their group. */
export const COMMAND_NAMES = [
  'ask',
  'chat',
  'locate',
  'check',
  'check init',
  'check lint',
  'check accept',
  'check report',
  'batch submit',
  'batch status',
  'batch wait',
  'batch results',
  'batch retry',
  'batch cancel',
  'batch ls',
  'batch rm',
  'models',
  'files upload',
  'files ls',
  'files info',
  'files rm',
  'files prune',
  'files forget',
  'history ls',
  'history search',
  'history show',
  'history rm',
  'history path',
  'template ls',
  'template show',
  'template set',
  'template rm',
  'config get',
  'config set',
  'config unset',
  'config ls',
  'config path',
  'completion',
  'doctor',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** The commands that ask questions. */
export const ASKING = ['ask', 'chat'] as const satisfies readonly CommandName[];

/** The commands that take inputs and texts in the order typed. */
export const TAKING_INPUTS = [...ASKING, 'locate'] as const satisfies readonly CommandName[];

/** The commands that can ask one question for each input. */
export const ASKING_EACH = ['ask', 'batch submit'] as const satisfies readonly CommandName[];

/** The commands that write one answer for each input. */
export const ANSWERING_EACH = [...ASKING_EACH, 'batch results'] as const satisfies readonly CommandName[];

/** The commands that send questions, each in its own way. */
export const QUESTIONING = [
  ...TAKING_INPUTS,
  'check',
  'batch submit',
] as const satisfies readonly CommandName[];

/** The commands that take pictures of web pages. */
export const SHOOTING = [...QUESTIONING] as const satisfies readonly CommandName[];

/** The command that writes a template, and takes the flags that a template may set. */
export const SETTING_TEMPLATE = 'template set' satisfies CommandName;

/** The commands that may send requests. */
export const REQUESTING = [
  ...QUESTIONING,
  'batch status',
  'batch wait',
  'batch results',
  'batch retry',
  'batch cancel',
  'models',
  'files upload',
  'files ls',
  'files info',
  'files rm',
  'files prune',
  'files forget',
  'doctor',
] as const satisfies readonly CommandName[];

/** Values of `--source`. */
export const REQUESTED_SOURCES = ['auto', 'base64', 'url', 'files'] as const;

/** Headings of `--help`, in the order shown. */
export const FLAG_GROUPS = {
  own: 'Flags:',
  input: 'Inputs and prompt:',
  image: 'Images and PDFs:',
  page: 'Web pages:',
  model: 'Model:',
  answer: 'Answer:',
  conversation: 'Conversation:',
  each: 'One answer for each input:',
  transport: 'Sources and uploads:',
  limits: 'Limits:',
  api: 'API:',
  general: 'General:',
} as const;

export interface FlagSpec {
  /** The one-letter form, without its dash. */
  readonly short?: string;
  /** Name of the value in the help; a flag without it is a switch. */
  readonly value?: string;
  /** All values, where these are a closed set; completion offers them. */
  readonly choices?: readonly string[];
  /** All values in a command where they are others. */
  readonly choicesIn?: Readonly<Partial<Record<CommandName, readonly string[]>>>;
  /** Forms of a switch: `--name` by default, only `--no-name`, or both. */
  readonly form?: 'no' | 'both';
  readonly about: string;
  /** Help text of the `--no-` form where both exist. */
  readonly aboutNo?: string;
  /** Help text where a command does something else with the flag. */
  readonly aboutIn?: Readonly<Partial<Record<CommandName, string>>>;
  /** The default, as the help states it. */
  readonly default?: string;
  /** The default of a command that has another one. */
  readonly defaultIn?: Readonly<Partial<Record<CommandName, string>>>;
  readonly group: keyof typeof FLAG_GROUPS;
  /** The group in the help of a command where it is another one. */
  readonly groupIn?: Readonly<Partial<Record<CommandName, keyof typeof FLAG_GROUPS>>>;
  readonly commands: readonly CommandName[];
  /** Each use adds a value. A value flag without this is refused when it is given twice. */
  readonly repeats?: true;
  /** Names an input or a text, which keeps its place among the positionals. */
  readonly orderedAs?: 'image' | 'prompt' | 'prompt-file';
  /** Commands that accept the flag and do not list it. */
  readonly unlistedIn?: readonly CommandName[];
}

/** Joins words as in `url or files`. */
export function formatChoices(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
