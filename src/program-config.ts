// The command line of `config`: its subcommands. Does nothing itself.
import type { Command } from 'commander';
import { getSetting, listSettings, printSettingsPath, setSetting, unsetSetting } from './commands/config.ts';
import type { Env } from './env.ts';
import { COMMON_FLAGS, type FlagValues, flagsOf } from './program-flags.ts';

/** Adds `config` to the program. */
export function addConfig(program: Command, env: Env): void {
  const config = program
    .command('config')
    .description('store defaults: get, set, unset, ls, path')
    .usage('<command> [flags]')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false);
  const add = (
    usage: string,
    description: string,
    run: (words: string[], flags: FlagValues) => Promise<void>,
  ) => {
    config
      .command(usage)
      .description(description)
      .usage(`${usage.split(' ').slice(1).join(' ')} [flags]`.trim())
      .helpOption('-h, --help', 'print this help')
      .action(async (...args: unknown[]) => {
        const words = args.filter((arg) => typeof arg === 'string');
        const flags = flagsOf(program, `config ${usage.split(' ')[0]}`, COMMON_FLAGS);
        await run(words, flags);
      });
  };
  add('get <key>', 'print a setting', ([key = ''], flags) => getSetting(key, flags, env));
  add('set <key> <value>', 'store a setting', ([key = '', value = ''], flags) =>
    setSetting(key, value, flags, env),
  );
  add('unset <key>', 'remove a setting', ([key = ''], flags) => unsetSetting(key, flags, env));
  add('ls', 'list settings and where each comes from', (_, flags) => listSettings(flags, env));
  add('path', 'print the path of the settings file', (_, flags) => printSettingsPath(flags, env));
}
