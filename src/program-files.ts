// The command line of `files`: its subcommands and their own flags. Does nothing itself.
import type { Command } from 'commander';
import { forgetStored } from './commands/files/forget.ts';
import { describeStored } from './commands/files/info.ts';
import { listStored } from './commands/files/ls.ts';
import { pruneStored } from './commands/files/prune.ts';
import { removeStored } from './commands/files/rm.ts';
import { uploadFiles } from './commands/files/upload.ts';
import type { Flags } from './commands/run-context.ts';
import type { Env } from './env.ts';

/** Flags of the program that a subcommand takes beyond those of every request. */
export const FILES_FLAGS: Readonly<Record<string, readonly string[]>> = {
  upload: ['expires'],
  prune: ['dryRun'],
};

const YES = ['-y, --yes', 'do not ask'] as const;

/** Adds `files`; `flagsOf` checks and returns the program's flags for a subcommand. */
export function addFiles(
  program: Command,
  argv: readonly string[],
  env: Env,
  flagsOf: (subcommand: string) => Flags,
): void {
  const files = program
    .command('files')
    .description('stored files: upload, ls, info, rm, prune, forget')
    .usage('<command> [flags]')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  // Seven commands of commander's take milliseconds to make, which every question would pay.
  if (!argv.includes('files')) return;
  const add = (
    usage: string,
    description: string,
    run: (words: readonly string[], flags: Flags) => Promise<void>,
  ): Command => {
    const name = usage.split(' ')[0] ?? '';
    const command = files
      .command(usage)
      .description(description)
      .usage(`${usage.slice(name.length + 1)} [flags]`.trim())
      .helpOption('-h, --help', 'print this help');
    return command.action(async (...args: unknown[]) => {
      const words = args.flat().filter((arg) => typeof arg === 'string');
      await run(words, { ...flagsOf(name), ...command.opts() });
    });
  };
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
