// The flags of `check` and its subcommands.

import { REPORTER_NAMES } from '../render/check/reporter-names.ts';
import { ASKING_EACH, type FlagSpec, formatChoices } from './flag-spec.ts';

/** Values of `--cache` of `check`. */
export const VERDICT_CACHE_MODES = ['read-write', 'read-only', 'refresh', 'off'] as const;

/** Values of `--votes`. */
const VOTE_COUNTS = ['1', '3', '5'] as const;

const own = { group: 'own', commands: ['check'] } as const;

export const CHECK_FLAGS = {
  assert: {
    ...own,
    short: 'e',
    value: 'text',
    about: 'what must be true of every image (repeatable)',
    repeats: true,
  },
  baseline: {
    ...own,
    value: 'path',
    about: 'compare with this file, or with the file of the same name in this folder',
  },
  maxDiffPixels: { ...own, value: 'n', about: 'pixels that may differ from the baseline', default: '0' },
  votes: {
    ...own,
    value: 'n',
    choices: VOTE_COUNTS,
    about: `ask ${formatChoices(VOTE_COUNTS)} times; a majority decides`,
    default: '1',
  },
  only: {
    ...own,
    value: 'id',
    about: 'only this check of the file (repeatable)',
    repeats: true,
    commands: ['check', 'check accept'],
  },
  shard: {
    ...own,
    value: 'i/n',
    about: 'only the i-th of n equal parts of the images',
    aboutIn: {
      ask: 'only the i-th of n equal parts of the inputs',
      'batch submit': 'only the i-th of n equal parts of the inputs',
    },
    groupIn: { ask: 'each', 'batch submit': 'each' },
    commands: ['check', ...ASKING_EACH],
  },
  jobs: {
    ...own,
    value: 'n',
    about: 'requests at once',
    default: 'as many as the API takes',
    groupIn: { ask: 'each' },
    commands: ['check', 'ask'],
  },
  failFast: {
    ...own,
    about: 'stop at the first failed assertion',
    aboutIn: { ask: 'stop at the first input without an answer' },
    groupIn: { ask: 'each' },
    commands: ['check', 'ask'],
  },
  deadline: {
    ...own,
    value: 'time',
    about: 'time limit for the whole run, such as 10m; what is left is skipped',
  },
  retryErrors: {
    ...own,
    value: 'results',
    about: 'check again only what results.json, of --reporter json, could not decide',
    aboutIn: { ask: 'ask again only what has no answer in results.jsonl, of --each --json' },
    groupIn: { ask: 'each' },
    commands: ['check', 'ask'],
  },
  reporter: {
    ...own,
    value: 'name[=file]',
    choices: REPORTER_NAMES,
    about: `report as ${formatChoices(REPORTER_NAMES)} (repeatable)`,
    default: 'list',
    repeats: true,
    commands: ['check', 'check report'],
  },
  out: { ...own, value: 'folder', about: 'write a picture of each failure, with its boxes drawn' },
  cacheDir: {
    ...own,
    value: 'folder',
    about: 'folder of the verdicts',
    default: '.claude-see/verdicts beside the check file',
  },
  serve: {
    ...own,
    value: 'command',
    about: 'start the server of the pages with this command first, and stop it at the end',
    commands: ['check', 'check accept'],
  },
  serveUrl: {
    ...own,
    value: 'url',
    about: 'URL at which the server of --serve answers; pages such as /login are below it',
    commands: ['check', 'check accept'],
  },
  frozen: { ...own, about: 'make no request: what no verdict is remembered for is uncertain' },
} as const satisfies Readonly<Record<string, FlagSpec>>;
