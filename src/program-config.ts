// The command line of `config`: its subcommands. Does nothing itself.
import type { Command } from 'commander';
import { getSetting, listSettings, printSettingsPath, setSetting, unsetSetting } from './commands/config.ts';
import type { Env } from './env.ts';
import { COMMON_FLAGS } from './program-flags.ts';
import { addGroup } from './program-group.ts';

/** Adds `config` to the program. */
export function addConfig(program: Command, argv: readonly string[], env: Env): void {
  const description = 'store defaults: get, set, unset, ls, path';
  const add = addGroup(program, argv, { name: 'config', description }, () => COMMON_FLAGS);
  if (!add) return;
  add('get <key>', 'print a setting', ([key = ''], flags) => getSetting(key, flags, env));
  add('set <key> <value>', 'store a setting', ([key = '', value = ''], flags) =>
    setSetting(key, value, flags, env),
  );
  add('unset <key>', 'remove a setting', ([key = ''], flags) => unsetSetting(key, flags, env));
  add('ls', 'list settings and where each comes from', (_, flags) => listSettings(flags, env));
  add('path', 'print the path of the settings file', (_, flags) => printSettingsPath(flags, env));
}
