// Describes `history` and its subcommands.

import type { Group } from '../../run/command-group.ts';
import { listHistory } from './ls.ts';
import { printHistoryPath } from './path.ts';
import { removeHistory } from './rm.ts';
import { showHistory } from './show.ts';

export const HISTORY: Group = {
  name: 'history',
  about: 'saved conversations',
  example: 'ls',
  subcommands: [
    {
      usage: 'ls',
      about: 'list conversations, most recently used first',
      example: '--limit 5',
      run: (_, flags, env) => listHistory(flags, env),
    },
    {
      usage: 'show [id]',
      about: 'print a conversation as Markdown, the latest without an id',
      example: '> conversation.md',
      run: ([id], flags, env) => showHistory(id, flags, env),
    },
    {
      usage: 'rm [ids...]',
      about: 'remove conversations and their images from this machine; uploads stay stored',
      example: '--all',
      run: removeHistory,
    },
    {
      usage: 'path [id]',
      about: 'print the folder of all conversations, or the path of one',
      example: '',
      run: ([id], flags, env) => printHistoryPath(id, flags, env),
    },
  ],
};
