// The command line of `files`: its subcommands and their own flags. Does nothing itself.

import type { Group } from '../../run/command-group.ts';
import { REQUEST_FLAGS } from '../../run/flag-table.ts';
import { forgetStored } from './forget.ts';
import { describeStored } from './info.ts';
import { listStored } from './ls.ts';
import { pruneStored } from './prune.ts';
import { removeStored } from './rm.ts';
import { uploadFiles } from './upload.ts';

const YES = ['-y, --yes', 'do not ask'] as const;

export const FILES: Group = {
  name: 'files',
  about: 'stored files',
  takes: REQUEST_FLAGS,
  subcommands: [
    {
      usage: 'upload <inputs...>',
      about: 'store pictures, PDFs and texts; prints one id a line',
      takes: ['expires'],
      run: uploadFiles,
    },
    {
      usage: 'ls',
      about: 'list what is stored in the workspace, newest first',
      options: [['--mine', 'only what this machine remembers; makes no request']],
      run: (_, flags, env) => listStored(flags, env),
    },
    {
      usage: 'info <file>',
      about: 'describe a stored file: id, or a path with the same content',
      run: ([word = ''], flags, env) => describeStored(word, flags, env),
    },
    {
      usage: 'rm <files...>',
      about: 'delete stored files: ids, or paths with the same content',
      options: [YES],
      run: removeStored,
    },
    {
      usage: 'prune',
      about: 'delete many: every condition given must hold',
      takes: ['dryRun'],
      words: { dryRun: 'list what would be deleted; delete nothing' },
      options: [
        ['--older-than <age>', 'stored longer ago than 7d, 12h, …'],
        ['--expired', 'only files that have expired'],
        ['--all-mine', 'all that this machine uploaded'],
        ['--everything', 'also files that others uploaded'],
        YES,
      ],
      run: (_, flags, env) => pruneStored(flags, env),
    },
    {
      usage: 'forget [files...]',
      about: 'forget uploads on this machine (all without names); deletes nothing',
      run: forgetStored,
    },
  ],
};
