// Describes `template` and its subcommands. Each is loaded when it runs.
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import type { Group } from '../../run/command-group.ts';
import type { Flags } from '../../run/flags.ts';

async function refuse(_args: readonly string[], _flags: Flags, _env: Env): Promise<void> {
  throw usageError('template', 'is not built yet');
}

export const TEMPLATE: Group = {
  name: 'template',
  about: 'prompts and flags under a name',
  example: 'ls',
  subcommands: [
    { usage: 'ls', about: 'list the templates', example: '', run: refuse },
    { usage: 'show <name>', about: 'print a template', example: 'alt', run: refuse },
    { usage: 'set <name>', about: 'write a template', example: 'alt -p "alt text"', run: refuse },
    { usage: 'rm <names...>', about: 'remove templates', example: 'alt', run: refuse },
  ],
};
