// Describes `history` and its subcommands. Each is loaded when it runs, as most runs ask a question.

import type { Group } from '../../run/command-group.ts';

export const HISTORY: Group = {
  name: 'history',
  about: 'saved conversations',
  example: 'ls',
  subcommands: [
    {
      usage: 'ls',
      about: 'list conversations, most recently used first',
      example: '--limit 5',
      run: async (_, flags, env) => (await import('./ls.ts')).listHistory(flags, env),
    },
    {
      usage: 'search <words...>',
      about: 'find conversations by words in their questions and answers',
      example: 'invoice total',
      run: async (words, flags, env) => (await import('./search.ts')).searchHistory(words, flags, env),
    },
    {
      usage: 'show [id]',
      about: 'print a conversation as Markdown, the latest without an id',
      example: '> conversation.md',
      run: async ([id], flags, env) => (await import('./show.ts')).showHistory(id, flags, env),
    },
    {
      usage: 'rm [ids...]',
      about: 'remove conversations and their images from this machine; uploads stay stored',
      example: '--all',
      run: async (args, flags, env) => (await import('./rm.ts')).removeHistory(args, flags, env),
    },
    {
      usage: 'path [id]',
      about: 'print the folder of all conversations, or the path of one',
      example: '',
      run: async ([id], flags, env) => (await import('./path.ts')).printHistoryPath(id, flags, env),
    },
  ],
};
