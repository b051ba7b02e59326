// The command line of `config`: its subcommands. Does nothing itself.
import { getSetting, listSettings, printSettingsPath, setSetting, unsetSetting } from './commands/config.ts';
import type { Group } from './run/command-group.ts';
import { COMMON_FLAGS } from './run/flag-table.ts';

export const CONFIG: Group = {
  name: 'config',
  about: 'store defaults',
  takes: COMMON_FLAGS,
  subcommands: [
    {
      usage: 'get <key>',
      about: 'print a setting',
      run: ([key = ''], flags, env) => getSetting(key, flags, env),
    },
    {
      usage: 'set <key> <value>',
      about: 'store a setting',
      run: ([key = '', value = ''], flags, env) => setSetting(key, value, flags, env),
    },
    {
      usage: 'unset <key>',
      about: 'remove a setting',
      run: ([key = ''], flags, env) => unsetSetting(key, flags, env),
    },
    {
      usage: 'ls',
      about: 'list settings and where each comes from',
      run: (_, flags, env) => listSettings(flags, env),
    },
    {
      usage: 'path',
      about: 'print the path of the settings file',
      run: (_, flags, env) => printSettingsPath(flags, env),
    },
  ],
};
