// The command line of `history`: its subcommands and their own flags. Does nothing itself.
import type { Command } from 'commander';
import { listHistory } from './commands/history/ls.ts';
import { printHistoryPath } from './commands/history/path.ts';
import { removeHistory } from './commands/history/rm.ts';
import { showHistory } from './commands/history/show.ts';
import type { Env } from './env.ts';
import { COMMON_FLAGS } from './program-flags.ts';
import { addGroup } from './program-group.ts';

/** Adds `history` to the program. */
export function addHistory(program: Command, argv: readonly string[], env: Env): void {
  const description = 'saved conversations: ls, show, rm, path';
  const add = addGroup(program, argv, { name: 'history', description }, () => COMMON_FLAGS);
  if (!add) return;
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
