// Describes `files` and its subcommands.

import type { Group } from '../../run/command-group.ts';
import { forgetStored } from './forget.ts';
import { describeStored } from './info.ts';
import { listStored } from './ls.ts';
import { pruneStored } from './prune.ts';
import { removeStored } from './rm.ts';
import { uploadFiles } from './upload.ts';

export const FILES: Group = {
  name: 'files',
  about: 'stored files',
  example: 'ls',
  subcommands: [
    {
      usage: 'upload <inputs...>',
      about: 'store images, PDFs and texts; print one id per line',
      example: "'shots/*.png' --expires 7d",
      run: uploadFiles,
    },
    {
      usage: 'ls',
      about: 'list the files stored in the workspace, newest first',
      example: '--json',
      run: (_, flags, env) => listStored(flags, env),
    },
    {
      usage: 'info <file>',
      about: 'describe a stored file, given its id or a local file with the same content',
      example: 'photo.jpg',
      run: ([file = ''], flags, env) => describeStored(file, flags, env),
    },
    {
      usage: 'rm <files...>',
      about: 'delete stored files, given ids or local files with the same content',
      example: 'photo.jpg chart.png --yes',
      run: removeStored,
    },
    {
      usage: 'prune',
      about: 'delete files that match all given conditions',
      example: '--older-than 7d --dry-run',
      run: (_, flags, env) => pruneStored(flags, env),
    },
    {
      usage: 'forget [files...]',
      about: 'forget uploads on this machine, all without arguments; deletes no stored file',
      example: 'photo.jpg',
      run: forgetStored,
    },
  ],
};
