// Reads a chat's lines from a terminal, edited with readline on stderr.
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import type { Env } from '../../../env.ts';
import type { ChatHistory } from '../../../store/chat-history.ts';
import { NEWLINE_MARK } from './bracketed-paste.ts';
import { type Keyboard, openKeyboard } from './keyboard.ts';
import type { Line, LineSource } from './line-source.ts';

/** Turns bracketed paste on, so that a pasted line feed does not end the line. */
const ENABLE_BRACKETED_PASTE = '\u001b[?2004h';
const DISABLE_BRACKETED_PASTE = '\u001b[?2004l';

/** Returns the completions of a line, and the end of the line that they replace. */
type Completer = (line: string) => [string[], string];

export interface TerminalLines extends LineSource {
  /** Acts as Ctrl-C at the prompt; returns false if no line is being edited. */
  interrupt(): boolean;
}

interface TerminalOptions {
  readonly history: ChatHistory;
  readonly completer: Completer;
  /** Is called on Ctrl-C while no line is being edited. */
  interrupt(): void;
}

/** Opens the terminal. */
export function openTerminalLines(
  env: Env,
  signal: AbortSignal,
  { history, completer, interrupt }: TerminalOptions,
): TerminalLines {
  const keyboard = openKeyboard(env.stdin, interrupt);
  const screen = makeScreen(env);
  // On at once, because text may be pasted while an answer streams.
  screen.write(ENABLE_BRACKETED_PASTE);
  let editing: (() => void) | undefined;
  return {
    ready: async () => {},
    async next(prompt, draft = '') {
      signal.throwIfAborted();
      screen.write(ENABLE_BRACKETED_PASTE); // Again, because a shell may have turned it off after Ctrl-Z.
      const line = await editLine(keyboard, screen, env, {
        prompt,
        draft: draft.replace(/\r?\n/g, NEWLINE_MARK),
        history: history.entries.map((entry) => entry.replace(/\r?\n/g, NEWLINE_MARK)),
        completer,
        signal,
        onStart: (stop) => {
          editing = stop;
        },
      }).finally(() => {
        editing = undefined;
      });
      return line.kind === 'line' ? { ...line, text: line.text.replaceAll(NEWLINE_MARK, '\n') } : line;
    },
    interrupt() {
      editing?.();
      return editing !== undefined;
    },
    remember: (message) => history.add(message),
    close() {
      screen.write(DISABLE_BRACKETED_PASTE);
      keyboard.close();
    },
  };
}

interface EditOptions {
  readonly prompt: string;
  readonly draft: string;
  readonly history: readonly string[];
  readonly completer: Completer;
  readonly signal: AbortSignal;
  /** Receives the function that acts as Ctrl-C. */
  onStart(interrupt: () => void): void;
}

/** Edits one line with an editor of its own, so that between lines the keyboard buffers the keys. */
function editLine(
  keyboard: Keyboard,
  screen: Writable,
  env: Env,
  { prompt, draft, history, completer, signal, onStart }: EditOptions,
): Promise<Line> {
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
  return new Promise<Line>((resolve, reject) => {
    const interrupt = () => {
      const typed = editor.line !== '';
      editor.write(null, { ctrl: true, name: 'e' });
      screen.write('^C\n');
      resolve({ kind: 'interrupted', typed });
    };
    const release = keyboard.give({
      // readline only listens for `data`, and handles the key before this returns.
      key: (sequence) => void input.emit('data', sequence),
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
    editor.on('close', () => {
      settle();
      resolve({ kind: 'end' });
    });
    signal.addEventListener('abort', onAbort, { once: true });
    onStart(() => {
      settle();
      interrupt();
    });
    editor.prompt();
    if (draft !== '') editor.write(draft);
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
function makeScreen({ stderr }: Env): Writable {
  const screen = new Writable({
    write(chunk, _encoding, done) {
      stderr.write(String(chunk), () => {});
      done();
    },
  });
  return Object.defineProperty(screen, 'columns', { get: () => stderr.columns });
}
