// Defines the subcommands and flags of `history`.

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
      about: 'list conversations, most recently used first',
      options: [['--limit <n>', 'maximum number (default: 20 on a terminal, otherwise all)']],
      run: (_, flags, env) => listHistory(flags, env),
    },
    {
      usage: 'show [id]',
      about: 'print a conversation as Markdown (default: the latest)',
      run: ([word], flags, env) => showHistory(word, flags, env),
    },
    {
      usage: 'rm [ids...]',
      about: 'remove conversations with their pictures; uploads stay (see claude-see files ls)',
      options: [
        ['--all', 'remove all, and the lines typed in chats'],
        ['-y, --yes', 'remove without asking'],
      ],
      run: removeHistory,
    },
    {
      usage: 'path [id]',
      about: 'print the folder of all conversations, or of one',
      run: ([word], flags, env) => printHistoryPath(word, flags, env),
    },
  ],
};
