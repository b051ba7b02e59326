// The flags of answers, and of the conversations that keep them.

import { CACHE_TTLS } from '../api/cache-breakpoints.ts';
import { VERDICT_CACHE_MODES } from './check-flags.ts';
import { DEFAULTS } from './defaults.ts';
import {
  ANSWERING_EACH,
  ASKING,
  type FlagSpec,
  formatChoices,
  SETTING_TEMPLATE,
  TAKING_INPUTS,
} from './flag-spec.ts';

const answer = { group: 'answer', commands: ASKING } as const;
const conversation = { group: 'conversation', commands: ASKING } as const;

export const ANSWER_FLAGS = {
  schema: {
    ...answer,
    value: 'schema',
    about: 'answer with JSON that matches a schema: a file, JSON, or `name, price number, tags[]`',
    default: 'plain text',
    commands: [...ASKING, 'batch submit', SETTING_TEMPLATE],
  },
  cite: {
    ...answer,
    form: 'both',
    about: 'add footnotes with the PDF page behind each statement',
    aboutNo: 'add no footnotes',
    commands: [...ASKING, SETTING_TEMPLATE],
  },
  stream: { ...answer, form: 'no', about: 'print the answer when it is complete, not as it arrives' },
  plain: {
    ...answer,
    form: 'both',
    about: 'show the answer as it is, without formatting its Markdown on a terminal',
    aboutNo: 'format Markdown on a terminal',
    default: 'off',
    commands: [...ASKING, SETTING_TEMPLATE],
  },
  copy: { ...answer, about: 'also put the answer on the clipboard', commands: ['ask'] },
  output: {
    ...answer,
    short: 'o',
    value: 'file',
    about: 'write the complete answer to a file; - is stdout',
    aboutIn: { locate: 'draw the boxes on the picture: a .png, .jpg, .webp or .svg file' },
    default: '-',
    defaultIn: { locate: 'none' },
    commands: ['locate', ...ANSWERING_EACH],
  },
  usage: {
    ...answer,
    short: 'u',
    form: 'both',
    about: 'print tokens and cost on stderr',
    aboutNo: 'do not print tokens and cost',
    default: 'off',
    commands: TAKING_INPUTS,
  },
  continue: { ...conversation, short: 'c', about: 'continue the latest conversation' },
  resume: {
    ...conversation,
    short: 'r',
    value: 'id',
    about: 'continue another conversation; `claude-see history ls` lists them',
    aboutIn: {
      ask: 'continue another conversation, `claude-see history ls` lists them; with --each, without an id: skip what is answered already',
      'batch submit': 'go on with a batch whose submission was stopped',
    },
    groupIn: { 'batch submit': 'own' },
    commands: [...ASKING, 'batch submit'],
  },
  save: {
    ...conversation,
    form: 'both',
    about: 'save the conversation',
    aboutNo: 'do not save the conversation',
    default: 'on',
  },
  cache: {
    ...conversation,
    value: 'time',
    choices: CACHE_TTLS,
    choicesIn: { check: VERDICT_CACHE_MODES },
    about: `how long the prompt stays in the cache for the next question, ${formatChoices(CACHE_TTLS)}`,
    aboutIn: { check: `use of remembered verdicts, ${formatChoices(VERDICT_CACHE_MODES)}` },
    default: DEFAULTS.cache,
    defaultIn: { check: 'read-write' },
    commands: [...ASKING, 'check'],
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
