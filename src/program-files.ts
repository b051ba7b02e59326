// The command line of `files`: its subcommands and their own flags. Does nothing itself.
import type { Command } from 'commander';
import { forgetStored } from './commands/files/forget.ts';
import { describeStored } from './commands/files/info.ts';
import { listStored } from './commands/files/ls.ts';
import { pruneStored } from './commands/files/prune.ts';
import { removeStored } from './commands/files/rm.ts';
import { uploadFiles } from './commands/files/upload.ts';
import type { Env } from './env.ts';
import { REQUEST_FLAGS } from './program-flags.ts';
import { addGroup } from './program-group.ts';

/** Flags of the program that a subcommand takes beyond those of every request. */
export const FILES_FLAGS: Readonly<Record<string, readonly string[]>> = {
  upload: ['expires'],
  prune: ['dryRun'],
};

const YES = ['-y, --yes', 'do not ask'] as const;

/** Adds `files` to the program. */
export function addFiles(program: Command, argv: readonly string[], env: Env): void {
  const description = 'stored files: upload, ls, info, rm, prune, forget';
  const add = addGroup(program, argv, { name: 'files', description }, (name) => [
    ...REQUEST_FLAGS,
    ...(FILES_FLAGS[name] ?? []),
  ]);
  if (!add) return;
  add('upload <inputs...>', 'store pictures, PDFs and texts; prints one id a line', (words, flags) =>
    uploadFiles(words, flags, env),
  );
  add('ls', 'list what is stored in the workspace, newest first', (_, flags) =>
    listStored(flags, env),
  ).option('--mine', 'only what this machine remembers; makes no request');
  add('info <file>', 'describe a stored file: id, or a path with the same content', ([word = ''], flags) =>
    describeStored(word, flags, env),
  );
  add('rm <files...>', 'delete stored files: ids, or paths with the same content', (words, flags) =>
    removeStored(words, flags, env),
  ).option(...YES);
  add('prune', 'delete many: every condition given must hold', (_, flags) => pruneStored(flags, env))
    .option('--older-than <age>', 'stored longer ago than 7d, 12h, …')
    .option('--expired', 'whose lifetime is over')
    .option('--all-mine', 'all that this machine uploaded')
    .option('--everything', 'not only what this machine uploaded')
    .option(...YES);
  add(
    'forget [files...]',
    'forget uploads on this machine (all without names); deletes nothing',
    (words, flags) => forgetStored(words, flags, env),
  );
}
