/** The tables of the documents, read from the program's own. Only this file knows where the program keeps them. */
import type { Command, Option } from 'commander';
import { makeCommandLine } from '../../src/cli/argv.ts';
import { HELP_TOPICS, listHelpTables } from '../../src/cli/help-topics.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { CHAT_COMMANDS } from '../../src/commands/chat/commands.ts';
import { ERROR_EXIT_CODES, type ErrorCode } from '../../src/exit-codes.ts';
import { isKnownPriceKey, isPriceKey, PRICE_HELP, PRICE_KEY, PRICE_VARIABLE } from '../../src/run/prices.ts';
import {
  describeSetting,
  getSettingVariable,
  SETTINGS,
  type SettingKey,
} from '../../src/run/setting-table.ts';
import { ACTION } from './action.ts';
import { formatTables } from './docs-formats.ts';
import {
  ANSWER_KEYS,
  BATCH_KEYS,
  DOCTOR_KEYS,
  DRY_RUN_KEYS,
  EACH_DRY_RUN_KEYS,
  EACH_KEYS,
  ERROR_CODES,
  ERROR_KEYS,
  LOCATE_KEYS,
  MEDIA_KEYS,
} from './docs-texts.ts';
import { testEnv } from './test-env.ts';

export interface Table {
  /** Stands above the table as a heading, where a section has several. */
  readonly title?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Groups of commands; the program defines what they take only where they are named. */
const GROUPS = ['locate', 'check', 'batch', 'files', 'history', 'template', 'config', 'doctor'];

/** Returns every table by the name of its section. */
export function docsTables(): Readonly<Record<string, readonly Table[]>> {
  return {
    flags: flagTables(),
    'files-commands': [commandTable('files')],
    'history-commands': [commandTable('history')],
    'config-commands': [commandTable('config')],
    'chat-commands': [chatTable()],
    settings: [settingTable()],
    environment: [environmentTable()],
    'exit-codes': [exitCodeTable()],
    'error-codes': [errorCodeTable()],
    'action-inputs': [actionTable()],
    'json-answer': [{ header: ['key', 'value'], rows: keyRows(ANSWER_KEYS) }],
    'json-images': [{ header: ['key', 'value'], rows: keyRows(MEDIA_KEYS) }],
    'json-doctor': [{ header: ['key', 'value'], rows: keyRows(DOCTOR_KEYS) }],
    'json-locate': [{ header: ['key', 'value'], rows: keyRows(LOCATE_KEYS) }],
    'json-batch': [{ header: ['key', 'value'], rows: keyRows(BATCH_KEYS) }],
    'json-each': [{ header: ['key', 'value'], rows: keyRows(EACH_KEYS) }],
    'json-each-dry-run': [{ header: ['key', 'value'], rows: keyRows(EACH_DRY_RUN_KEYS) }],
    'json-dry-run': [{ header: ['key', 'value'], rows: keyRows(DRY_RUN_KEYS) }],
    'json-error': [{ header: ['key', 'value'], rows: keyRows(ERROR_KEYS) }],
    formats: formatTables(),
  };
}

function actionTable(): Table {
  const rows = Object.entries(ACTION.inputs).map(([name, { description, default: value }]) => [
    `\`${name}\``,
    description,
    value === '' ? '' : `\`${value}\``,
  ]);
  return { header: ['input', 'meaning', 'default'], rows };
}

/** What the program understands: the documents must name nothing else. */
export interface Vocabulary {
  /** Commands, such as `models` and `files ls`. */
  readonly commands: readonly string[];
  /** Long and short flags of the program and of every subcommand. */
  readonly flags: readonly string[];
  /** Words after `claude-see help`. */
  readonly topics: readonly string[];
  isSetting(key: string): boolean;
  readonly exitCodes: readonly number[];
}

/** Returns what the program understands. */
export function vocabulary(): Vocabulary {
  const program = openProgram();
  const all = [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)];
  const flags = all.flatMap((command) =>
    command.options.flatMap(({ long, short }) => [long, short].filter((name) => name != null)),
  );
  const top = program.commands.map((command) => command.name());
  const nested = program.commands.flatMap((group) =>
    group.commands.map((command) => `${group.name()} ${command.name()}`),
  );
  return {
    commands: [...top, ...nested],
    flags: [...flags, '--help', '-h'],
    topics: [...HELP_TOPICS, ...top],
    isSetting: (key) => Object.hasOwn(SETTINGS, key) || (isPriceKey(key) && isKnownPriceKey(key)),
    exitCodes: [...reachableExitCodes()],
  };
}

function openProgram(): Command {
  return makeProgram(makeCommandLine(GROUPS), testEnv(), () => {});
}

/** One table a group of the help; a single one where the help has no groups. */
function flagTables(): readonly Table[] {
  const groups = new Map<string | undefined, Option[]>();
  // Last, as every program has it.
  const options = openProgram().options.toSorted((a, b) => Number(isVersion(a)) - Number(isVersion(b)));
  for (const option of options.filter(({ hidden }) => !hidden)) {
    const title = option.helpGroupHeading?.replace(/:$/, '');
    groups.set(title, [...(groups.get(title) ?? []), option]);
  }
  return [...groups].map(([title, options]) => ({
    ...(title === undefined ? {} : { title }),
    header: ['flag', 'meaning'],
    rows: options.map((option) => [code(option.flags), option.description]),
  }));
}

function isVersion({ long }: Option): boolean {
  return long === '--version';
}

function commandTable(name: string): Table {
  const program = openProgram();
  const group = program.commands.find((command) => command.name() === name);
  const shared = [...program.options.map(({ long }) => long), '--help'];
  const rows = (group?.commands ?? []).map((command) => {
    const words = command.usage().replace(/ ?\[flags\]$/, '');
    const own = command.options.filter(({ hidden, long }) => !hidden && !shared.includes(long));
    return [
      code(`claude-see ${name} ${command.name()} ${words}`.trim()),
      command.description(),
      own.map((option) => `${code(option.flags)} ${option.description}`).join('; '),
    ];
  });
  const hasFlags = rows.some((row) => row[2] !== '');
  return hasFlags
    ? { header: ['command', 'does', 'flags of its own'], rows }
    : { header: ['command', 'does'], rows: rows.map((row) => row.slice(0, 2)) };
}

/** Joins names of one command, as `/exit` and `/quit` are. */
function chatTable(): Table {
  const commands = Object.entries(CHAT_COMMANDS);
  const rows = [...new Set(Object.values(CHAT_COMMANDS))].map((command) => {
    const names = commands.flatMap(([name, each]) => (each === command ? [`/${name}`] : []));
    return [names.map((name) => code(`${name} ${command.usage}`.trim())).join(', '), command.about];
  });
  return { header: ['command', 'does'], rows };
}

function settingTable(): Table {
  const rows = (Object.keys(SETTINGS) as SettingKey[]).map((key) => [
    code(key),
    code(getSettingVariable(key)),
    describeSetting(key, { withDefault: true }),
  ]);
  rows.push([code(PRICE_KEY), code(PRICE_VARIABLE), PRICE_HELP.setting]);
  return { header: ['setting', 'variable', 'meaning'], rows };
}

/** Variables that are no settings. */
function environmentTable(): Table {
  const settings = (Object.keys(SETTINGS) as SettingKey[]).map(getSettingVariable);
  const rows = listHelpTables()
    .environment.filter(([name]) => !settings.includes(name))
    .map(([name, about]) => [name.replace(/\w+/g, '`$&`'), about.replace(/--[\w-]+/g, '`$&`')]);
  return { header: ['variable', 'meaning'], rows };
}

function exitCodeTable(): Table {
  const reachable = reachableExitCodes();
  const rows = listHelpTables().exitCodes.filter(([code]) => reachable.has(Number(code)));
  return { header: ['exit', 'meaning', 'what to do'], rows };
}

function errorCodeTable(): Table {
  const rows = (Object.keys(ERROR_EXIT_CODES) as ErrorCode[]).map((name) => [
    code(name),
    String(ERROR_EXIT_CODES[name]),
    ERROR_CODES[name],
  ]);
  return { header: ['code', 'exit', 'meaning'], rows };
}

/** Exit codes that a run of this version can end in. */
function reachableExitCodes(): ReadonlySet<number> {
  return new Set([0, ...Object.values(ERROR_EXIT_CODES)]);
}

function keyRows(keys: Readonly<Record<string, string>>): readonly (readonly string[])[] {
  return Object.entries(keys).map(([key, value]) => [code(key), value]);
}

function code(text: string): string {
  return `\`${text}\``;
}
