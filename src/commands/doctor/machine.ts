// Checks what the machine offers: tools for the clipboard and the screen, and the abilities of the terminal.
import { release } from 'node:os';
import { type Env, wantsColor } from '../../env.ts';
import { clipboardTools } from '../../input/clipboard-tools.ts';
import { listCommands } from '../../input/screen-tool.ts';
import { screenTools } from '../../input/screen-tools.ts';
import { findCommand } from '../../process/find-command.ts';
import type { Finding } from '../../render/findings.ts';
import { findGraphics } from '../../render/inline-image/find-graphics.ts';

/** Finds the first tool that can read pictures from the clipboard. */
export function checkClipboard(env: Env): Promise<readonly Finding[]> {
  const tools = clipboardTools({ platform: env.platform, release: release() }, env.variables);
  const ways = tools.map(({ list, pictures, hint }) => ({
    commands: [(list ?? pictures[0]?.argv)?.[0] ?? ''],
    hint: () => hint,
  }));
  return checkTools(
    { name: 'clipboard', does: 'read', without: 'so there is no clipboard to read' },
    ways,
    env,
  );
}

/** Finds the first tool with which a part of the screen can be selected. */
export function checkScreen(env: Env): Promise<readonly Finding[]> {
  const tools = screenTools({ platform: env.platform, release: release() }, env.variables);
  const ways = tools.map(({ captures, hint }) => ({ commands: [...listCommands(captures.selection)], hint }));
  return checkTools({ name: 'screen', does: 'taken', without: 'so there is no screen to take' }, ways, env);
}

interface ToolWords {
  readonly name: string;
  readonly does: string;
  readonly without: string;
}

/** A way to do it, which takes all of its commands. */
interface Way {
  readonly commands: readonly string[];
  /** The hint that installs a missing command. */
  readonly hint: (command: string) => string;
}

async function checkTools(
  { name, does, without }: ToolWords,
  ways: readonly Way[],
  env: Env,
): Promise<readonly Finding[]> {
  const [first] = ways;
  if (!first) {
    const detail = `no display: neither WAYLAND_DISPLAY nor DISPLAY is set, ${without}`;
    return [{ name, status: 'note', detail, cure: 'name a file, or pipe the picture in' }];
  }
  const missing: string[] = [];
  for (const { commands } of ways) {
    const paths = await Promise.all(commands.map((command) => findCommand(command, env)));
    missing.push(...commands.filter((_, index) => paths[index] === undefined));
    if (!paths.includes(undefined))
      return [{ name, status: 'ok', detail: `${does} with ${commands.join(' and ')}` }];
  }
  const detail = `${missing.join(' and ')} not found on PATH`;
  return [{ name, status: 'note', detail, cure: first.hint(missing[0] ?? '') }];
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
