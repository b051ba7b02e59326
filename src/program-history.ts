// The command line of `history`: its subcommands and their own flags. Does nothing itself.
import type { Command } from 'commander';
import { listHistory } from './commands/history/ls.ts';
import { printHistoryPath } from './commands/history/path.ts';
import { removeHistory } from './commands/history/rm.ts';
import { showHistory } from './commands/history/show.ts';
import type { Flags } from './commands/run-context.ts';
import type { Env } from './env.ts';

/** Adds `history`; `flagsOf` checks and returns the program's flags for a subcommand. */
export function addHistory(
  program: Command,
  argv: readonly string[],
  env: Env,
  flagsOf: (subcommand: string) => Flags,
): void {
  const history = program
    .command('history')
    .description('saved conversations: ls, show, rm, path')
    .usage('<command> [flags]')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  // As with `files`: every question would pay for making them.
  if (!argv.includes('history')) return;
  const add = (
    usage: string,
    description: string,
    run: (words: readonly string[], flags: Flags) => Promise<void>,
  ): Command => {
    const name = usage.split(' ')[0] ?? '';
    const command = history
      .command(usage)
      .description(description)
      .usage(`${usage.slice(name.length + 1)} [flags]`.trim())
      .helpOption('-h, --help', 'print this help');
    return command.action(async (...args: unknown[]) => {
      const words = args.flat().filter((arg) => typeof arg === 'string');
      await run(words, { ...flagsOf(name), ...command.opts() });
    });
  };
  add('ls', 'list conversations, the one continued last first', (_, flags) => listHistory(flags, env)).option(
    '--limit <n>',
    'at most so many (20 on a terminal, else all)',
  );
  add('show [id]', 'print a conversation as Markdown; the latest without an id', ([word], flags) =>
    showHistory(word, flags, env),
  );
  add(
    'rm [ids...]',
    'remove conversations and the pictures that no other one has; uploads stay (claude-see files ls)',
    (words, flags) => removeHistory(words, flags, env),
  )
    .option('--all', 'remove all')
    .option('-y, --yes', 'do not ask');
  add('path [id]', 'print the folder of all, or the file of one', ([word], flags) =>
    printHistoryPath(word, flags, env),
  );
}
