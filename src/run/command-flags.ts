// The flags of limits, connection and output, which several commands share, and those of single subcommands.

import { PROVIDER_NAMES } from '../api/providers/providers.ts';
import { DEFAULTS } from './defaults.ts';
import {
  COMMAND_NAMES,
  type FlagSpec,
  formatChoices,
  QUESTIONING,
  REQUESTING,
  TAKING_INPUTS,
} from './flag-spec.ts';

export const COMMAND_FLAGS = {
  dryRun: {
    group: 'limits',
    about: 'print the request, its tokens and its cost; send nothing',
    aboutIn: {
      check: 'print what would be asked, its tokens and its cost; send nothing',
      'files prune': 'list the files that would be deleted; delete nothing',
    },
    commands: ['ask', 'locate', 'check', 'batch submit', 'files prune'],
  },
  exact: {
    group: 'limits',
    about: 'with --dry-run: have the API count the tokens, which is free but sends the prompt',
    commands: ['ask'],
  },
  maxCost: {
    group: 'limits',
    commands: QUESTIONING,
    value: 'usd',
    about: 'cost limit of the whole run in USD, or none',
    default: 'none',
  },
  timeout: {
    group: 'limits',
    value: 'time',
    about: 'time limit for the whole run, such as 90s, 500ms or 5m',
    aboutIn: {
      ask: 'time limit for the whole run, with --each for each input, such as 90s, 500ms or 5m',
      chat: 'time limit for each answer, such as 90s, 500ms or 5m',
      check: 'time limit for each image, such as 90s, 500ms or 5m',
      'batch submit': 'time limit for each request to the API, such as 90s, 500ms or 5m',
      'batch retry': 'time limit for each request to the API, such as 90s, 500ms or 5m',
      'batch wait': 'time limit for the wait, such as 90s, 500ms or 5m',
    },
    default: DEFAULTS.timeout,
    defaultIn: { 'batch wait': 'none', 'batch results': 'none' },
    commands: REQUESTING,
  },
  retries: {
    group: 'limits',
    value: 'n',
    about: 'how many times a failed request is retried, 0 to 20',
    default: DEFAULTS.retries,
    commands: REQUESTING,
  },
  provider: {
    group: 'api',
    value: 'name',
    choices: PROVIDER_NAMES,
    about: formatChoices(PROVIDER_NAMES),
    default: DEFAULTS.provider,
    commands: REQUESTING,
  },
  baseUrl: {
    group: 'api',
    value: 'url',
    about: 'API address',
    default: "the provider's",
    commands: REQUESTING,
  },
  workspace: {
    group: 'api',
    value: 'id',
    about: 'workspace id, for API keys not bound to one, or none',
    default: 'none',
    commands: REQUESTING,
  },
  olderThan: {
    group: 'own',
    value: 'age',
    about: 'files stored longer ago than this, such as 7d, 12h or 30m',
    commands: ['files prune'],
  },
  expired: { group: 'own', about: 'files that have expired', commands: ['files prune'] },
  allMine: { group: 'own', about: 'all files uploaded from this machine', commands: ['files prune'] },
  everything: { group: 'own', about: 'include files that others uploaded', commands: ['files prune'] },
  mine: {
    group: 'own',
    about: 'list only the uploads remembered on this machine; makes no request',
    commands: ['files ls'],
  },
  limit: {
    group: 'own',
    value: 'n',
    about: 'list at most this many',
    default: '20 on a terminal, otherwise all',
    commands: ['history ls', 'history search', 'batch ls'],
  },
  ask: { group: 'own', about: 'also make one request of a few tokens', commands: ['doctor'] },
  yes: {
    group: 'own',
    short: 'y',
    about: 'do not ask for confirmation',
    aboutIn: { 'template show': 'also accept a template of this project, so that -t uses it' },
    commands: [
      'files rm',
      'files prune',
      'history rm',
      'template show',
      'template set',
      'template rm',
      'batch rm',
    ],
  },
  json: {
    group: 'general',
    about: 'print JSON; errors are JSON too',
    aboutIn: {
      ask: 'print one JSON object, with --each one a line; errors are JSON too',
      chat: 'print each answer as one JSON object; errors are JSON too',
      locate: 'print one JSON object; errors are JSON too',
      check: 'same as --reporter json; errors are JSON too',
    },
    commands: COMMAND_NAMES,
  },
  quiet: {
    group: 'general',
    short: 'q',
    about: 'no notes on stderr (errors still print)',
    aboutIn: {
      ask: 'no notes on stderr (errors and --usage still print)',
      chat: 'no notes on stderr (errors and --usage still print)',
    },
    commands: COMMAND_NAMES,
  },
  verbose: {
    group: 'general',
    short: 'v',
    about: 'print one line per image sent',
    commands: COMMAND_NAMES,
    unlistedIn: COMMAND_NAMES.filter((name) => !TAKING_INPUTS.some((each) => each === name)),
  },
  debug: {
    group: 'general',
    about: 'log requests and stack traces, with secrets redacted',
    commands: COMMAND_NAMES,
  },
  color: {
    group: 'general',
    form: 'both',
    about: 'always use colour',
    aboutNo: 'never use colour',
    default: 'only on a terminal',
    commands: COMMAND_NAMES,
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
