// The flags of commands that ask one question for each input: `ask --each` and `batch`.

import { ANSWERING_EACH, ASKING_EACH, type FlagSpec } from './flag-spec.ts';

const each = { group: 'each', commands: ASKING_EACH } as const;
const own = { group: 'own' } as const;

/** The subcommands that take the id of a batch or its manifest. */
const WITH_MANIFEST = [
  'batch submit',
  'batch status',
  'batch wait',
  'batch results',
  'batch retry',
  'batch cancel',
  'batch rm',
] as const;

export const EACH_FLAGS = {
  each: { ...each, about: 'ask about each input by itself', commands: ['ask'] },
  inputsFrom: {
    ...each,
    value: 'file',
    about: 'read the inputs from a file, one a line or as JSON lines, or from stdin with -',
  },
  null: { ...each, about: 'with --inputs-from, also -0: names end in NUL, as find -print0 writes them' },
  recursive: { ...each, about: 'take the pictures and PDFs in folders and their subfolders' },
  fill: { ...each, about: 'replace {name}, {path} and {index} in the prompt by those of the input' },
  sidecar: {
    ...each,
    value: 'ext',
    about: 'write each answer beside its picture, into a file with this extension, such as .txt',
    commands: ANSWERING_EACH,
  },
  force: {
    ...each,
    about: 'overwrite existing files of answers',
    commands: ANSWERING_EACH,
  },
  manifest: {
    ...own,
    value: 'file',
    about: 'keep the state of the batch in this file',
    aboutIn: {
      'batch status': 'file with the state of the batch',
      'batch wait': 'file with the state of the batch',
      'batch results': 'file with the state of the batch',
      'batch retry': 'file with the state of the batch',
      'batch cancel': 'file with the state of the batch',
      'batch rm': 'file with the state of the batch',
    },
    commands: WITH_MANIFEST,
  },
  waitForEnd: {
    ...own,
    about: 'wait until the batch has ended, and print its answers; `--wait` does the same',
    commands: ['batch submit'],
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
