/** Runs the built binary on a pty with real columns and rows, and draws the screen that a person sees. */
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { afterEach } from 'vitest';
import { quoteArgument } from '../../src/format.ts';
import { BINARY } from './binary.ts';
import type { TestWorld } from './run.ts';

interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Variables on top of the world's own; undefined removes one. */
  readonly variables?: Record<string, string | undefined>;
  /** Redirections in the shell's notation, such as `>log.txt`. */
  readonly redirect?: string | undefined;
  /** True: an interactive bash with job control runs the command; its prompt is `$ `. */
  readonly shell?: boolean;
  /** The program to run instead of claude-see, such as a shell. */
  readonly program?: string;
}

export interface Pty {
  /**
   * The rows of the screen, without blanks at their ends and without blank rows at the bottom. A visible cursor is
   * drawn as `█` before the character that it stands on.
   */
  screen(): string;
  /** Waits until the screen holds a text or matches; returns the screen. Throws with the screen when it never does. */
  shows(wanted: string | RegExp): Promise<string>;
  /** Sends keys: characters, `\r` for Enter, control sequences. */
  type(keys: string): void;
  /** Closes the terminal's side, as a terminal does that goes away. */
  hangUp(): void;
  /** Waits for the end of the process; returns its exit code, as a shell tells it, and the screen that it leaves. */
  ended(): Promise<{ readonly code: number; readonly screen: string }>;
}

/** Starts `claude-see` with these arguments. */
export type OpenPty = (args: readonly string[], options?: PtyOptions) => Pty;

const PATIENCE_MS = 15_000;
const CURSOR = '\u2588';

/** Registers the hook that ends what a test leaves running; call it after `useWorld`. */
export function usePty(world: TestWorld): OpenPty {
  const running = new Set<IPty>();
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });
  return (args, options = {}) => {
    const { columns = 80, rows = 24, redirect, shell = false, program } = options;
    const command = program === undefined ? [process.execPath, BINARY, ...args] : [program, ...args];
    const [file = '', ...rest] = shell
      ? ['bash', '--norc', '--noprofile', '-i']
      : redirect === undefined
        ? command
        : ['/bin/sh', '-c', `exec "$0" "$@" ${redirect}`, ...command];
    const child = spawn(file, rest, {
      name: 'xterm',
      cols: columns,
      rows,
      cwd: world.folder,
      env: world.variables({ TERM: 'xterm', PS1: '$ ', ...options.variables }),
    });
    running.add(child);
    const pty = watch(child, { columns, rows });
    if (shell) pty.type(`${command.map(quoteArgument).join(' ')}\r`);
    return pty;
  };
}

/** Matches the spinner with these words behind it. */
export function spinner(words: string): RegExp {
  return new RegExp(`^[\\u2800-\\u28ff] ${words}`, 'm');
}

function watch(child: IPty, { columns, rows }: { columns: number; rows: number }): Pty {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const cursor = { hidden: false };
  for (const [final, hidden] of [
    ['h', false],
    ['l', true],
  ] as const) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) cursor.hidden = hidden;
      return false; // The terminal's own handler follows.
    });
  }
  const lookers = new Set<() => void>();
  const look = () => {
    for (const each of [...lookers]) each();
  };
  let code: number | undefined;
  child.onData((text) => terminal.write(text, look));
  // The terminal takes writes in order: this one is done when all before it are drawn.
  child.onExit(({ exitCode, signal }) =>
    terminal.write('', () => {
      code = signal ? 128 + signal : exitCode;
      look();
    }),
  );
  const screen = () => drawScreen(terminal, cursor.hidden);
  /** Settles once `find` returns something; it throws where it knows that nothing can come any more. */
  const waitFor = <T>(find: () => T | undefined, what: string) =>
    new Promise<T>((resolve, reject) => {
      const fail = (why: string) =>
        settle(() => reject(new Error(`${why} ${what}; the screen:\n${framed(screen())}`)));
      const timer = setTimeout(() => fail(`${PATIENCE_MS / 1000} s went by without`), PATIENCE_MS);
      const settle = (how: () => void) => {
        clearTimeout(timer);
        lookers.delete(attempt);
        how();
      };
      const attempt = () => {
        const found = find();
        if (found !== undefined) settle(() => resolve(found));
        else if (code !== undefined) fail(`the process ended with ${code} without`);
      };
      lookers.add(attempt);
      attempt();
    });
  return {
    screen,
    shows: (wanted) =>
      waitFor(
        () => {
          const shown = screen();
          const found = typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown);
          return found ? shown : undefined;
        },
        typeof wanted === 'string' ? JSON.stringify(wanted) : String(wanted),
      ),
    type: (keys) => child.write(keys),
    // Both kinds of terminal have it, and their type does not say so.
    hangUp: () => (child as IPty & { destroy(): void }).destroy(),
    ended: () => waitFor(() => (code === undefined ? undefined : { code, screen: screen() }), 'an end'),
  };
}

function drawScreen({ buffer: { active }, rows }: xterm.Terminal, hidden: boolean): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    if (hidden || row !== active.cursorY) return line?.translateToString(true) ?? '';
    const before = line?.translateToString(false, 0, active.cursorX) ?? '';
    return `${before}${CURSOR}${line?.translateToString(true, active.cursorX) ?? ''}`;
  });
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

function framed(screen: string): string {
  return screen
    .split('\n')
    .map((line) => `  | ${line}`)
    .join('\n');
}
