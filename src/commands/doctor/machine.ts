// Checks what the machine offers: clipboard tools and the abilities of the terminal.
import { release } from 'node:os';
import { type Env, wantsColor } from '../../env.ts';
import { clipboardTools } from '../../input/clipboard-tools.ts';
import { findCommand } from '../../process/find-command.ts';
import type { Finding } from '../../render/findings.ts';
import { findGraphics } from '../../render/inline-image/find-graphics.ts';

/** Finds the first tool that can read pictures from the clipboard. */
export async function checkClipboard({ platform, variables }: Env): Promise<readonly Finding[]> {
  const name = 'clipboard';
  const tools = clipboardTools({ platform, release: release() }, variables);
  if (tools.length === 0) {
    const detail = 'no display: neither WAYLAND_DISPLAY nor DISPLAY is set, so there is no clipboard to read';
    return [{ name, status: 'note', detail, cure: 'name a file, or pipe the picture in' }];
  }
  const commands = tools.map(({ list, pictures }) => ({ command: (list ?? pictures[0]?.argv)?.[0] ?? '' }));
  for (const { command } of commands) {
    if (await findCommand(command, { platform, variables }))
      return [{ name, status: 'ok', detail: `read with ${command}` }];
  }
  const [tool] = tools;
  const detail = `${commands.map(({ command }) => command).join(' and ')} not found on PATH`;
  return [{ name, status: 'note', detail, cure: tool?.hint }];
}

/** Finds what the terminal can show. */
export function checkTerminal(env: Env, color: boolean | undefined): readonly Finding[] {
  const { stdin, stdout, stderr, variables } = env;
  const streams = { stdin, stdout, stderr };
  const isTerminal = (name: keyof typeof streams) => streams[name].isTTY === true;
  const names = Object.keys(streams) as (keyof typeof streams)[];
  const on = names.filter(isTerminal);
  const columns = [stdout, stderr].find(({ isTTY }) => isTTY)?.columns;
  const words = [
    on.length === 0 ? 'no stream is a terminal' : `${on.join(', ')} on a terminal`,
    columns === undefined ? '' : `${columns} columns`,
    `TERM ${variables.TERM ?? 'not set'}`,
    wantsColor(stdout, env, color) ? 'colour' : 'no colour',
  ];
  const graphics = findGraphics(variables);
  return [
    { name: 'terminal', status: 'ok', detail: words.filter(Boolean).join(', ') },
    {
      name: 'pictures',
      status: 'ok',
      detail:
        'graphics' in graphics
          ? `shown by the protocol of ${graphics.graphics}`
          : `not shown: ${graphics.problem.split(':')[0]}`,
    },
    ...(on.length > 0 ? checkLocale(env) : []),
  ];
}

function checkLocale({ platform, variables }: Env): readonly Finding[] {
  if (platform === 'win32') return [];
  const locale = variables.LC_ALL || variables.LC_CTYPE || variables.LANG || '';
  if (/utf-?8/i.test(locale)) return [];
  // macOS terminals show UTF-8 whatever the locale says.
  if (platform === 'darwin') return [];
  const detail = `${locale === '' ? 'not set' : locale}: letters outside of ASCII may not show`;
  return [{ name: 'locale', status: 'note', detail, cure: 'set LANG to a UTF-8 locale, such as C.UTF-8' }];
}
