// Describes `files` and its subcommands. Each is loaded when it runs, as most runs ask a question.

import type { Group } from '../../run/command-group.ts';

export const FILES: Group = {
  name: 'files',
  about: 'stored files',
  example: 'ls',
  subcommands: [
    {
      usage: 'upload <inputs...>',
      about: 'store images, PDFs and texts; print one id per line',
      example: "'shots/*.png' --expires 7d",
      run: async (args, flags, env) => (await import('./upload.ts')).uploadFiles(args, flags, env),
    },
    {
      usage: 'ls',
      about: 'list the files stored in the workspace, newest first',
      example: '--json',
      run: async (_, flags, env) => (await import('./ls.ts')).listStored(flags, env),
    },
    {
      usage: 'info <file>',
      about: 'describe a stored file, given its id or a local file with the same content',
      example: 'photo.jpg',
      run: async ([file = ''], flags, env) => (await import('./info.ts')).describeStored(file, flags, env),
    },
    {
      usage: 'rm <files...>',
      about: 'delete stored files, given ids or local files with the same content',
      example: 'photo.jpg chart.png --yes',
      run: async (args, flags, env) => (await import('./rm.ts')).removeStored(args, flags, env),
    },
    {
      usage: 'prune',
      about: 'delete files that match all given conditions',
      example: '--older-than 7d --dry-run',
      run: async (_, flags, env) => (await import('./prune.ts')).pruneStored(flags, env),
    },
    {
      usage: 'forget [files...]',
      about: 'forget uploads on this machine, all without arguments; deletes no stored file',
      example: 'photo.jpg',
      run: async (args, flags, env) => (await import('./forget.ts')).forgetStored(args, flags, env),
    },
  ],
};
