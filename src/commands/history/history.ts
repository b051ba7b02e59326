// The command line of `history`: its subcommands and their own flags. Does nothing itself.

import type { Group } from '../../run/command-group.ts';
import { COMMON_FLAGS } from '../../run/flag-table.ts';
import { listHistory } from './ls.ts';
import { printHistoryPath } from './path.ts';
import { removeHistory } from './rm.ts';
import { showHistory } from './show.ts';

export const HISTORY: Group = {
  name: 'history',
  about: 'saved conversations',
  takes: COMMON_FLAGS,
  subcommands: [
    {
      usage: 'ls',
      about: 'list conversations, the one continued last first',
      options: [['--limit <n>', 'at most so many (20 on a terminal, else all)']],
      run: (_, flags, env) => listHistory(flags, env),
    },
    {
      usage: 'show [id]',
      about: 'print a conversation as Markdown; the latest without an id',
      run: ([word], flags, env) => showHistory(word, flags, env),
    },
    {
      usage: 'rm [ids...]',
      about:
        'remove conversations and the pictures that no other one has; uploads stay (claude-see files ls)',
      options: [
        ['--all', 'remove all'],
        ['-y, --yes', 'do not ask'],
      ],
      run: removeHistory,
    },
    {
      usage: 'path [id]',
      about: 'print the folder of all, or the file of one',
      run: ([word], flags, env) => printHistoryPath(word, flags, env),
    },
  ],
};
