// Puts text on the clipboard, with the system's own tool or through the terminal.
import { release } from 'node:os';
import { type Env, write } from '../env.ts';
import { CliError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { describeExit, waitForExitAlone } from '../process/child-process.ts';
import { findCommand } from '../process/find-command.ts';
import { type CopyTool, copyTools } from './copy-tools.ts';
import type { Desktop } from './desktop.ts';

/** Puts a text on the clipboard. Throws CliError when that fails. */
export type CopyText = (text: string) => Promise<void>;

/** The system and the limit, which tests replace. */
export type CopyOptions = Partial<Desktop> & {
  /** Milliseconds that a tool may take. */
  readonly maxMs?: number;
};

/**
 * Finds a way to the clipboard; throws CliError when there is none. Over ssh the clipboard is that of the terminal, which
 * is asked with OSC 52.
 */
export async function openClipboard(env: Env, options: CopyOptions = {}): Promise<CopyText> {
  const { variables } = env;
  const system = { platform: env.platform, release: release(), ...options };
  const terminal = [env.stderr, env.stdout].find(({ isTTY }) => isTTY === true && variables.TERM !== 'dumb');
  const isRemote = Boolean(variables.SSH_CONNECTION || variables.SSH_TTY);
  const hasDisplay = Boolean(variables.DISPLAY || variables.WAYLAND_DISPLAY);
  const throughTerminal =
    terminal && (async (text: string) => write(terminal, toOsc52(text, variables.TMUX)));
  if (throughTerminal && isRemote && !hasDisplay) return throughTerminal;
  const tools = copyTools(system, variables);
  for (const tool of tools) {
    const path = await findCommand(tool.argv[0], { platform: system.platform, variables });
    if (path !== undefined) return (text) => runTool(path, tool, text, { variables, maxMs: options.maxMs });
  }
  if (throughTerminal) return throughTerminal;
  const [missing] = tools;
  throw missing
    ? unusable(`${missing.argv[0]} is not on PATH`, missing.hint)
    : unusable(
        'there is no clipboard: neither WAYLAND_DISPLAY nor DISPLAY is set, and no terminal',
        'write the answer to a file: -o answer.md',
      );
}

/**
 * Bytes of a text whose sequence has at most 100,000 characters. That is the limit of hterm's own tool:
 * https://chromium.googlesource.com/apps/libapps/+/HEAD/hterm/etc/osc52.sh. xterm states none; a terminal drops what is
 * too long for it without a word.
 */
const MAX_OSC52_BYTES = 74_994;

/** Returns the control sequence that puts a text on the terminal's clipboard. tmux passes it on only in a wrapper. */
function toOsc52(text: string, tmux: string | undefined): string {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_OSC52_BYTES) {
    const size = formatBytes(bytes.length);
    throw unusable(`${size} is more than a terminal accepts`, 'write the answer to a file: -o answer.md');
  }
  const sequence = `\u001b]52;c;${bytes.toString('base64')}\u0007`;
  return tmux ? `${sequence}\u001bPtmux;\u001b${sequence}\u001b\\` : sequence;
}

async function runTool(
  path: string,
  { argv: [command, ...args], encoding }: CopyTool,
  text: string,
  { variables, maxMs = 10_000 }: { readonly variables: Env['variables']; readonly maxMs: number | undefined },
): Promise<void> {
  const { spawn } = await import('node:child_process');
  // The tool may stay to serve the text: it gets no stream of ours, and no signal that ends this run.
  const child = spawn(path, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
    timeout: maxMs,
    killSignal: 'SIGKILL',
    // Without a UTF-8 locale, pbcopy takes text for Mac Roman.
    env: { ...variables, LC_CTYPE: 'UTF-8' },
  });
  child.stdin.on('error', () => {}); // It may end without reading, which its exit code tells.
  child.stdin.end(encoding === 'base64' ? Buffer.from(text).toString('base64') : text);
  const exit = await waitForExitAlone(child);
  if (exit.code !== 0)
    throw unusable(`${command} failed: ${describeExit(exit)}`, 'the answer is printed nevertheless');
}

function unusable(message: string, hint: string): CliError {
  return new CliError('output_unwritable', `cannot copy: ${message}`, { subject: '--copy', hint });
}
