// Reads the keys of a terminal: the line editor takes them, and between lines they are buffered.
import { StringDecoder } from 'node:string_decoder';
import type { InputStream } from '../../../env.ts';
import {
  cleanPaste,
  filterBufferedKeys,
  NEWLINE_MARK,
  PASTE_END,
  PASTE_START,
  TAB,
} from './bracketed-paste.ts';

/** A control sequence, a run of characters, or one control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const KEY = /\u001b(?:\[[\d;?]*[@-~]|O?[\s\S])?|[^\u0000-\u001f\u007f]+|[\s\S]/g;
/** A control sequence that is not complete yet. A lone Escape is a key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const CUT_SEQUENCE = /\u001b(?:O|\[[\d;?]*)$/;
/** Pastes the clipboard. It ends the editing of a line for a while, as Enter ends it for good. */
export const CTRL_V = '\u0016';
const ALT_ENTERS = ['\u001b\r', '\u001b\n'];

interface KeyTaker {
  /** Takes one key that is not a character: Enter, or a control sequence. */
  key(sequence: string): void;
  /** Takes characters to insert. */
  text(text: string): void;
  /** The terminal is gone. */
  end(): void;
}

export interface Keyboard {
  /** Sends the buffered and the next keys to a taker, until the returned function is called. */
  give(taker: KeyTaker): () => void;
  /** Leaves raw mode for the shell. */
  leave(): void;
  /** Enters raw mode again, after the shell had the terminal. */
  enter(): void;
  /** Leaves raw mode for good. */
  close(): void;
}

/** The effects of two keys while there is no taker. */
interface SignalKeys {
  /** Ctrl-C. */
  interrupt(): void;
  /** Ctrl-Z. */
  suspend(): void;
}

/** Opens the keys of a terminal in raw mode. */
export function openKeyboard(stdin: InputStream, { interrupt, suspend }: SignalKeys): Keyboard {
  const decoder = new StringDecoder('utf8');
  let buffer = '';
  let pasting = false;
  let afterReturn = false;
  let ended = false;
  let taker: KeyTaker | undefined;

  const pump = () => {
    while (taker && buffer !== '') {
      const { length } = buffer;
      if (pasting) pumpPaste(taker);
      else pumpKeys(taker);
      if (buffer.length === length) break; // A mark or a paste is not complete yet.
    }
    if (ended && buffer === '') taker?.end();
  };
  const pumpPaste = ({ text: insert }: KeyTaker) => {
    const end = buffer.indexOf(PASTE_END);
    // Waits for the whole paste: the line would be drawn again for each piece.
    if (end === -1 && !ended) return;
    const text = buffer.slice(0, end === -1 ? buffer.length : end);
    buffer = end === -1 ? '' : buffer.slice(end + PASTE_END.length);
    pasting = false;
    if (text !== '') insert(cleanPaste(text));
  };
  const pumpKeys = (to: KeyTaker) => {
    // The line feed of a CR LF pair is not a second Enter.
    if (afterReturn && buffer.startsWith('\n')) buffer = buffer.slice(1);
    afterReturn = false;
    if (buffer === '') return;
    const alt = ALT_ENTERS.find((sequence) => buffer.startsWith(sequence));
    if (buffer.startsWith(PASTE_START)) {
      pasting = true;
      buffer = buffer.slice(PASTE_START.length);
    } else if (alt) {
      buffer = buffer.slice(alt.length);
      to.text(NEWLINE_MARK);
    } else if (/^[\r\n]/.test(buffer)) {
      afterReturn = buffer.startsWith('\r');
      buffer = buffer.slice(1);
      to.key('\r');
    } else if (buffer.startsWith(CTRL_V)) {
      buffer = buffer.slice(CTRL_V.length);
      to.key(CTRL_V);
    } else {
      const special = [PASTE_START, ...ALT_ENTERS, '\r', '\n', CTRL_V].map((text) => buffer.indexOf(text, 1));
      const next = Math.min(buffer.length, ...special.filter((at) => at > 0));
      const plain = buffer.slice(0, next).replace(next === buffer.length ? CUT_SEQUENCE : '', '');
      buffer = buffer.slice(plain.length);
      for (const [key] of plain.matchAll(KEY)) {
        if (isText(key)) to.text(key);
        // A tab before other characters was pasted, on a terminal without bracketed paste.
        else if (key === '\t' && !plain.endsWith('\t')) to.text(TAB);
        else to.key(key);
      }
    }
  };
  const onData = (chunk: Buffer | string) => {
    buffer += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    if (!taker) {
      const kept = filterBufferedKeys(buffer, pasting);
      buffer = kept.keys;
      pasting = kept.pasting;
      if (kept.interrupted) interrupt();
      if (kept.suspended) suspend();
    }
    pump();
  };
  const onEnd = () => {
    ended = true;
    pump();
  };
  stdin.setRawMode?.(true);
  stdin.on('data', onData).on('end', onEnd);
  stdin.resume();
  return {
    give(next) {
      taker = next;
      // Deferred, because the caller does not have the returned function yet.
      queueMicrotask(pump);
      return () => {
        if (taker === next) taker = undefined;
      };
    },
    leave: () => void stdin.setRawMode?.(false),
    enter() {
      // Node remembers the mode, and does not know that the shell has changed it.
      stdin.setRawMode?.(false);
      stdin.setRawMode?.(true);
    },
    close() {
      taker = undefined;
      stdin.off('data', onData).off('end', onEnd);
      stdin.pause();
      stdin.setRawMode?.(false);
    },
  };
}

function isText(key: string): boolean {
  return key >= ' ' && key !== '\u007f';
}
