// Edits one line of a chat with readline on a screen of our own.
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import type { Env } from '../../../env.ts';
import { CTRL_V, type Keyboard } from './keyboard.ts';
import type { Line } from './line-source.ts';

/** Returns the completions of a line, and the end of the line that they replace. */
export type Completer = (line: string) => [string[], string];

/** A line that is being edited, as Ctrl-V or a suspension leaves it. */
export interface Draft {
  readonly text: string;
  /** Characters before the cursor. */
  readonly cursor: number;
}

/** A line, or the key Ctrl-V with what was typed before it. */
export type Edited = Line | ({ readonly kind: 'paste' } & Draft);

/** Acts on a line while it is edited. */
export interface Editing {
  /** Acts as Ctrl-C. */
  interrupt(): void;
  /** Leaves the screen to the shell, below the line. */
  leave(): void;
  /** Draws the line again, below what the shell has written. */
  draw(): void;
}

interface EditOptions {
  readonly prompt: string;
  readonly draft: Draft;
  readonly history: readonly string[];
  readonly completer: Completer;
  readonly signal: AbortSignal;
  onStart(editing: Editing): void;
}

/** Edits one line with an editor of its own, so that between lines the keyboard buffers the keys. */
export function editLine(
  keyboard: Keyboard,
  screen: Writable,
  env: Env,
  { prompt, draft, history, completer, signal, onStart }: EditOptions,
): Promise<Edited> {
  let closing = false;
  const input = Object.assign(new Readable({ read() {} }), {
    setRawMode: (raw: boolean) => {
      // The terminal stays in raw mode: otherwise it would echo keys and turn Enter into a line feed.
      if (!closing) env.stdin.setRawMode?.(raw);
    },
  });
  const editor = createInterface({
    input,
    output: screen,
    terminal: true,
    prompt,
    history: [...history],
    historySize: history.length + 1,
    completer,
  });
  const moveToEnd = () => editor.write(null, { ctrl: true, name: 'e' });
  return new Promise<Edited>((resolve, reject) => {
    const interrupt = () => {
      const typed = editor.line !== '';
      moveToEnd();
      screen.write('^C\n');
      resolve({ kind: 'interrupted', typed });
    };
    const paste = () => {
      const { line: text, cursor } = editor;
      const { rows } = editor.getCursorPos();
      // A note may follow, so the line is drawn again below it.
      screen.write(`\r${rows > 0 ? `\u001b[${rows}A` : ''}\u001b[J`);
      resolve({ kind: 'paste', text, cursor });
    };
    const release = keyboard.give({
      // readline only listens for `data`, and handles the key before this returns.
      key(sequence) {
        if (sequence !== CTRL_V) return void input.emit('data', sequence);
        settle();
        paste();
      },
      // Unlike `data`, this inserts several characters at the cursor.
      text: (text) => editor.write(text),
      end: () => resolve({ kind: 'end' }),
    });
    const onAbort = () => reject(signal.reason);
    const settle = () => {
      release();
      signal.removeEventListener('abort', onAbort);
    };
    editor.on('line', (text) => {
      settle();
      resolve({ kind: 'line', text });
    });
    editor.on('SIGINT', () => {
      settle();
      interrupt();
    });
    editor.on('SIGTSTP', () => env.suspend?.());
    editor.on('close', () => {
      settle();
      resolve({ kind: 'end' });
    });
    signal.addEventListener('abort', onAbort, { once: true });
    let left: number | undefined;
    onStart({
      interrupt() {
        settle();
        interrupt();
      },
      leave() {
        left = editor.cursor;
        moveToEnd();
      },
      draw() {
        // The editor would move up by the rows of a line that the shell has scrolled away.
        Object.assign(editor, { cursor: left ?? editor.cursor, prevRows: 0 });
        left = undefined;
        editor.prompt(true);
      },
    });
    editor.prompt();
    if (draft.text !== '') editor.write(draft.text);
    if (draft.cursor < draft.text.length) {
      Object.assign(editor, { cursor: draft.cursor });
      editor.prompt(true);
    }
  })
    .then((line) => {
      if (line.kind === 'end') screen.write('\n');
      return line;
    })
    .finally(() => {
      closing = true;
      editor.close();
      // readline leaves raw mode on Ctrl-D, but the next Ctrl-C must arrive as a key.
      env.stdin.setRawMode?.(true);
    });
}

/** Wraps stderr for readline, without buffering, so that the order among messages is kept. */
export function makeScreen({ stderr }: Env): Writable {
  const screen = new Writable({
    write(chunk, _encoding, done) {
      stderr.write(String(chunk), () => {});
      done();
    },
  });
  return Object.defineProperty(screen, 'columns', { get: () => stderr.columns });
}
