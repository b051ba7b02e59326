// A chat's lines from a terminal, edited with readline on stderr; knows nothing of what they mean.
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import type { Env } from '../../env.ts';
import type { ChatHistory } from '../../store/chat-history.ts';
import { type Keyboard, openKeyboard } from './keyboard.ts';
import type { Line, LineSource } from './line-source.ts';
import { NEWLINE_MARK } from './pastes.ts';

/** Has a terminal mark what is pasted, so that a line feed in it does not end the line. */
const MARK_PASTES = '\u001b[?2004h';
const LEAVE_PASTES = '\u001b[?2004l';

/** Returns completions of a line, and the end of it that they replace. */
export type Completer = (line: string) => [string[], string];

export interface TerminalLines extends LineSource {
  /** Does what Ctrl-C does at the prompt; false where no line is being edited. */
  interrupt(): boolean;
}

/** Opens the terminal; `interrupt` is told of Ctrl-C while no line is being edited. */
export function openTerminalLines(
  env: Env,
  history: ChatHistory,
  completer: Completer,
  signal: AbortSignal,
  interrupt: () => void,
): TerminalLines {
  const keyboard = openKeyboard(env.stdin, interrupt);
  const screen = screenOf(env);
  // Also while an answer streams: what is pasted then is one message as well.
  screen.write(MARK_PASTES);
  let editing: (() => void) | undefined;
  return {
    ready: async () => {},
    async next(prompt, prefill = '') {
      signal.throwIfAborted();
      screen.write(MARK_PASTES); // Once more: a shell in between, after Ctrl-Z, may have ended it.
      const line = await editLine(keyboard, screen, env, {
        prompt,
        prefill: prefill.replace(/\r?\n/g, NEWLINE_MARK),
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
      screen.write(LEAVE_PASTES);
      keyboard.close();
    },
  };
}

interface EditOptions {
  readonly prompt: string;
  readonly prefill: string;
  readonly history: readonly string[];
  readonly completer: Completer;
  readonly signal: AbortSignal;
  /** Is handed what Ctrl-C does. */
  onStart(interrupt: () => void): void;
}

/** Edits one line. Each has an editor of its own: between lines the keys are the keyboard's alone. */
function editLine(
  keyboard: Keyboard,
  screen: Writable,
  env: Env,
  { prompt, prefill, history, completer, signal, onStart }: EditOptions,
): Promise<Line> {
  let closing = false;
  const input = Object.assign(new Readable({ read() {} }), {
    setRawMode: (raw: boolean) => {
      // Out of raw mode, be it for a moment, the terminal itself shows what is typed and turns Enter into a line feed.
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
      // readline listens for data alone, and is done with a key when this returns.
      key: (sequence) => void input.emit('data', sequence),
      // Several characters at once it would put at the end of the line, wherever the cursor is.
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
    if (prefill !== '') editor.write(prefill);
  })
    .then((line) => {
      if (line.kind === 'end') screen.write('\n');
      return line;
    })
    .finally(() => {
      closing = true;
      editor.close();
      // Ctrl-D has readline leave raw mode by itself; the next Ctrl-C must come as a key again.
      env.stdin.setRawMode?.(true);
    });
}

/** stderr as the stream that readline wants: written through at once, so that it keeps its place among messages. */
function screenOf({ stderr }: Env): Writable {
  const screen = new Writable({
    write(chunk, _encoding, done) {
      stderr.write(String(chunk), () => {});
      done();
    },
  });
  return Object.defineProperty(screen, 'columns', { get: () => stderr.columns });
}
