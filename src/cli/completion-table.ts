// Makes the table of everything that can be completed from the tables of flags, commands, settings, models and formats.
import type { Command, Option } from 'commander';
import { listKnownModels, MODEL_ALIASES } from '../api/models.ts';
import { SHELLS } from '../commands/completion/shells.ts';
import type { Candidate, CommandEntry, CompletionTable, FlagEntry, Values } from '../completion/table.ts';
import type { Env } from '../env.ts';
import { listReadableExtensions } from '../image/formats.ts';
import { VIDEO_EXTENSIONS } from '../input/extensions.ts';
import { COMMAND_NAMES, type CommandName, type FlagSpec } from '../run/flag-spec.ts';
import { FLAGS, type FlagKey, toFlagKey } from '../run/flag-table.ts';
import { parseSwitch } from '../run/parse-values.ts';
import {
  describeSetting,
  SETTING_KEYS,
  SETTINGS,
  type SettingKey,
  type SettingSpec,
} from '../run/setting-table.ts';
import { BUILT_IN_NAMES } from '../template/built-in-names.ts';
import { makeCommandLine } from './argv.ts';
import { listOptions } from './format-help.ts';
import { HELP_TOPICS } from './help-topics.ts';
import { makeProgram } from './program.ts';

/** The values of the arguments of each command that takes more than free text. */
const ARGUMENTS: Readonly<Record<string, readonly Values[]>> = {
  '': ['media'],
  ask: ['media'],
  chat: ['media'],
  locate: ['media'],
  check: ['media'],
  'check init': ['file'],
  'check lint': ['file'],
  'check accept': ['file'],
  'check report': ['file'],
  'batch submit': ['media'],
  'files upload': ['media'],
  'files info': ['media'],
  'files rm': ['media'],
  'files forget': ['media'],
  'history show': ['conversation'],
  'history rm': ['conversation'],
  'history path': ['conversation'],
  'template show': ['template'],
  'template set': ['template'],
  'template rm': ['template'],
  'config get': ['setting'],
  'config set': ['setting', 'setting-value'],
  'config unset': ['setting'],
  completion: [SHELLS],
  help: ['topic'],
};

/** The kinds of values of flags, by the name of the value in the help. */
const BY_VALUE_NAME: Readonly<Record<string, Values>> = {
  input: 'media',
  model: 'model',
  file: 'file',
  path: 'file',
  results: 'file',
  schema: 'file',
  folder: 'folder',
};

/** Common values of flags that take any others too. */
const SUGGESTIONS: Readonly<Partial<Record<FlagKey, readonly string[]>>> = {
  frames: ['4', '8', '1s', '5s'],
  viewport: ['1280x800', '1920x1080', '768x1024', '390x844'],
};

/** Makes the table; `env` is only needed to build the program. */
export function makeCompletionTable(env: Env): CompletionTable {
  const flags: FlagEntry[] = [];
  const addFlag = (entry: FlagEntry): number => {
    const text = JSON.stringify(entry);
    const known = flags.findIndex((other) => JSON.stringify(other) === text);
    return known < 0 ? flags.push(entry) - 1 : known;
  };
  const commands = listCommands(makeWholeProgram(env)).map(([name, command]) => {
    const entry: CommandEntry = {
      about: command.description(),
      flags: listOptions(command).map((option) => addFlag(toFlagEntry(option, name))),
      arguments: command.registeredArguments.map((_, at) => ARGUMENTS[name]?.[at] ?? null),
      variadic: command.registeredArguments.at(-1)?.variadic ?? false,
    };
    return [name, entry] as const;
  });
  return {
    flags,
    commands: Object.fromEntries(commands),
    models: listModels(),
    templates: BUILT_IN_NAMES.map((name): Candidate => [name, '']),
    settings: SETTING_KEYS.map((key) => {
      const values = findSettingValues(key);
      return { key, about: describeSetting(key), ...(values && { values }) };
    }),
    topics: HELP_TOPICS,
    mediaExtensions: [...listReadableExtensions(), ...VIDEO_EXTENSIONS, 'pdf'],
  };
}

/** Builds the program with the subcommands and flags of every command. */
export function makeWholeProgram(env: Env): Command {
  const names = COMMAND_NAMES.map((name) => name.replace(/ .*/, ''));
  return makeProgram(makeCommandLine([...new Set(names)]), env, () => {});
}

/** Lists a program and all its commands with their names; that of the program itself is empty. */
export function listCommands(program: Command): readonly (readonly [name: string, command: Command])[] {
  const below = program.commands.flatMap((command) => [
    [command.name(), command] as const,
    ...command.commands.map((each) => [`${command.name()} ${each.name()}`, each] as const),
  ]);
  return [['', program], ...below];
}

function listModels(): readonly Candidate[] {
  const aliases = Object.entries(MODEL_ALIASES).map(([alias, id]): Candidate => [alias, id]);
  return [...aliases, ...listKnownModels().map((id): Candidate => [id, ''])];
}

function toFlagEntry({ short, long, description, negate }: Option, command: string): FlagEntry {
  const names = [short, long].filter((name) => name != null);
  const name = long?.slice(negate ? 5 : 2) ?? '';
  const key = toFlagKey(name);
  // `--help` and `--version` are commander's own.
  const spec: FlagSpec | undefined = Object.hasOwn(FLAGS, key) ? FLAGS[key as FlagKey] : undefined;
  const values = spec && findValues(key as FlagKey, spec, (command || 'ask') as CommandName);
  return {
    names,
    about: description,
    takesValue: spec?.value !== undefined,
    ...(values && { values }),
    ...(spec?.value?.includes('[=file]') && { withFile: true }),
    ...(spec?.repeats && { repeats: true }),
  };
}

function findValues(key: FlagKey, spec: FlagSpec, command: CommandName): Values | undefined {
  const { value = '', choices, choicesIn = {} } = spec;
  if (key === 'template') return 'template';
  // In `batch submit` the id is that of a batch.
  if (key === 'resume') return command === 'batch submit' ? undefined : 'conversation';
  return choicesIn[command] ?? choices ?? SUGGESTIONS[key] ?? BY_VALUE_NAME[value];
}

/** Returns the values of a setting: its own, or those of the flag of the same name. */
function findSettingValues(key: SettingKey): Values | undefined {
  const { choices, parse }: SettingSpec = SETTINGS[key];
  if (choices !== undefined) return choices;
  if (parse === parseSwitch) return ['true', 'false'];
  const flag = toFlagKey(key);
  return Object.hasOwn(FLAGS, flag) ? findValues(flag as FlagKey, FLAGS[flag as FlagKey], 'ask') : undefined;
}
