/** Runs claude-see in-process on terminals that know cursor movements, and keeps what they got in the order written. */
import { Readable, Writable } from 'node:stream';
import type { Env } from '../../src/env.ts';
import { CliError } from '../../src/errors.ts';
import { main } from '../../src/main.ts';
import { withProcessEnv } from './process-env.ts';
import { lookupIn, type TestWorld } from './run.ts';

interface Written {
  readonly to: 'stdout' | 'stderr';
  readonly text: string;
}

export interface TerminalRun {
  readonly code: Promise<number>;
  /** Everything written so far to both streams. */
  readonly written: readonly Written[];
  /** All text of one stream so far. */
  text(to: Written['to']): string;
  /** Settles once a stream holds the text. */
  shows(to: Written['to'], text: string): Promise<void>;
  /** Settles once the text of a stream satisfies a predicate. */
  showsMatch(to: Written['to'], predicate: (text: string) => boolean): Promise<void>;
  /** Sends keys: characters, `\r` for Enter, control sequences. */
  type(keys: string): void;
  /** Ends stdin, as a terminal does that goes away. */
  hangUp(): void;
  /** Sends SIGINT, as `kill -INT` does. */
  interrupt(): void;
  /** Sends SIGTERM. */
  terminate(): void;
  /** Whether the terminal is in raw mode. */
  isRaw(): boolean;
  /** How often raw mode was left. */
  timesCooked(): number;
}

const ESC = '\u001b[';
/** One control sequence, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this is about
const TOKEN = /\u001b\[[?\d;]*[A-Za-z]|[\s\S]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this is about
const COLUMN = /^\u001b\[(\d+)G$/;

/** Starts claude-see with both output streams on a terminal; CI is not set unless the test does. */
export function startOnTerminal(
  world: TestWorld,
  args: readonly string[],
  more: Record<string, string | undefined> = {},
): TerminalRun {
  const written: Written[] = [];
  const waiting = new Set<() => void>();
  const terminal = (to: Written['to']) => {
    const stream = new Writable({
      write(chunk, _encoding, done) {
        written.push({ to, text: String(chunk) });
        for (const look of [...waiting]) look();
        done();
      },
    });
    const move = (sequence: string) => stream.write(ESC + sequence);
    return Object.assign(stream, {
      isTTY: true,
      columns: 80,
      cursorTo: (column: number) => move(`${column + 1}G`),
      moveCursor: (_columns: number, rows: number) => move(`${-rows}A`),
      clearLine: () => move('0K'),
    });
  };
  const text: TerminalRun['text'] = (to) =>
    written
      .filter((piece) => piece.to === to)
      .map((piece) => piece.text)
      .join('');
  const variables = world.variables({ TERM: 'xterm', ...more });
  const controller = new AbortController();
  const endRun = () => controller.abort(new CliError('interrupted', 'interrupted'));
  let onInterrupt = endRun;
  let raw = false;
  let cooked = 0;
  const stdin = Object.assign(new Readable({ read() {} }), {
    isTTY: true,
    setRawMode(on: boolean) {
      if (raw && !on) cooked += 1;
      raw = on;
    },
  });
  const env: Env = {
    stdin,
    hasPipedStdin: () => false,
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    variables,
    secrets: new Set(),
    cwd: world.folder,
    platform: 'linux',
    fetch: globalThis.fetch,
    lookup: lookupIn(),
    now: () => new Date(),
    signal: controller.signal,
    onInterrupt(handler) {
      onInterrupt = handler;
      return () => {
        onInterrupt = endRun;
      };
    },
  };
  const showsMatch: TerminalRun['showsMatch'] = (to, predicate) =>
    new Promise((resolve) => {
      const look = () => {
        if (!predicate(text(to))) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    code: withProcessEnv(variables, () => main(args, env)),
    written,
    text,
    type: (keys) => void stdin.push(keys),
    hangUp: () => void stdin.push(null),
    interrupt: () => onInterrupt(),
    terminate: () => controller.abort(new CliError('terminated', 'terminated')),
    isRaw: () => raw,
    timesCooked: () => cooked,
    shows: (to, wanted) => showsMatch(to, (shown) => shown.includes(wanted)),
    showsMatch,
  };
}

/** What a terminal shows in the end: cursor movements carried out, colours and modes dropped. */
export function screen(output: string): string {
  const lines: string[] = [''];
  let column = 0;
  for (const [token] of output.matchAll(TOKEN)) {
    const row = lines.length - 1;
    const line = lines[row] ?? '';
    const column1 = COLUMN.exec(token)?.[1];
    if (token === '\n') {
      lines.push('');
      column = 0;
    } else if (column1 !== undefined) {
      column = Number(column1) - 1;
    } else if (token === `${ESC}0K`) {
      lines[row] = line.slice(0, column);
    } else if (!token.startsWith(ESC)) {
      lines[row] = line.slice(0, column).padEnd(column) + token + line.slice(column + 1);
      column += 1;
    }
  }
  return lines.join('\n');
}
