// Reads a chat's lines from a terminal, and gives the terminal back while the process is suspended.
import type { Env } from '../../../env.ts';
import type { ChatHistory } from '../../../store/chat-history.ts';
import { cleanPaste, NEWLINE_MARK } from './bracketed-paste.ts';
import { type Completer, type Draft, type Editing, editLine, makeScreen } from './edit-line.ts';
import { openKeyboard } from './keyboard.ts';
import type { LineSource } from './line-source.ts';

/** Turns bracketed paste on, so that a pasted line feed does not end the line. */
const ENABLE_BRACKETED_PASTE = '\u001b[?2004h';
const DISABLE_BRACKETED_PASTE = '\u001b[?2004l';

export interface TerminalLines extends LineSource {
  /** Acts as Ctrl-C at the prompt; returns false if no line is being edited. */
  interrupt(): boolean;
}

interface TerminalOptions {
  readonly history: ChatHistory;
  readonly completer: Completer;
  /** Is called on Ctrl-C while no line is being edited. */
  interrupt(): void;
  /** Reads the clipboard for Ctrl-V; returns the text to insert, which may be empty. No line is edited meanwhile. */
  paste(): Promise<string>;
}

/** Opens the terminal. */
export function openTerminalLines(
  env: Env,
  signal: AbortSignal,
  { history, completer, interrupt, paste }: TerminalOptions,
): TerminalLines {
  const keyboard = openKeyboard(env.stdin, { interrupt, suspend: () => env.suspend?.() });
  const screen = makeScreen(env);
  // On at once, because text may be pasted while an answer streams.
  screen.write(ENABLE_BRACKETED_PASTE);
  let editing: Editing | undefined;
  const unwatch = env.onSuspend?.(
    () => {
      editing?.leave();
      screen.write(DISABLE_BRACKETED_PASTE);
      keyboard.leave();
    },
    () => {
      keyboard.enter();
      screen.write(ENABLE_BRACKETED_PASTE);
      editing?.draw();
    },
  );
  const edit = (prompt: string, draft: Draft) =>
    editLine(keyboard, screen, env, {
      prompt,
      draft,
      history: history.entries.map((entry) => entry.replace(/\r?\n/g, NEWLINE_MARK)),
      completer,
      signal,
      onStart: (started) => {
        editing = started;
      },
    }).finally(() => {
      editing = undefined;
    });
  return {
    ready: async () => {},
    async next(prompt, draft = '') {
      signal.throwIfAborted();
      screen.write(ENABLE_BRACKETED_PASTE); // Again, because a program run meanwhile may have turned it off.
      const text = draft.replace(/\r?\n/g, NEWLINE_MARK);
      let line = await edit(prompt, { text, cursor: text.length });
      while (line.kind === 'paste') {
        const pasted = cleanPaste(await paste());
        line = await edit(prompt, insert(line, pasted));
      }
      return line.kind === 'line' ? { ...line, text: line.text.replaceAll(NEWLINE_MARK, '\n') } : line;
    },
    interrupt() {
      editing?.interrupt();
      return editing !== undefined;
    },
    remember: (message) => history.add(message),
    close() {
      unwatch?.();
      screen.write(DISABLE_BRACKETED_PASTE);
      keyboard.close();
    },
  };
}

function insert({ text, cursor }: Draft, pasted: string): Draft {
  return { text: text.slice(0, cursor) + pasted + text.slice(cursor), cursor: cursor + pasted.length };
}
