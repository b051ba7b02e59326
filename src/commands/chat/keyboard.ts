// The keys of a terminal: handed to whoever edits a line, kept for the next one while an answer streams.
import { StringDecoder } from 'node:string_decoder';
import type { InputStream } from '../../env.ts';
import { keysAhead, NEWLINE_MARK, PASTE_END, PASTE_START, pastedText, TAB } from './pastes.ts';

/** A control sequence, a run of characters, or one control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const KEY = /\u001b(?:\[[\d;?]*[@-~]|O?[\s\S])?|[^\u0000-\u001f\u007f]+|[\s\S]/g;
/** A control sequence whose end is still to come. A lone Escape is a key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CUT_SEQUENCE = /\u001b(?:O|\[[\d;?]*)$/;
const ALT_ENTERS = ['\u001b\r', '\u001b\n'];

interface KeyTaker {
  /** Takes one key that is no character: Enter, or a control sequence. */
  key(sequence: string): void;
  /** Takes characters to insert. */
  text(text: string): void;
  /** The terminal is gone. */
  end(): void;
}

export interface Keyboard {
  /** Sends keys to a taker, those that wait first, until the function that it returns is called. */
  give(taker: KeyTaker): () => void;
  /** Gives the terminal back. */
  close(): void;
}

/** Opens the terminal's keys in raw mode; `interrupt` is told of Ctrl-C while nobody takes keys. */
export function openKeyboard(stdin: InputStream, interrupt: () => void): Keyboard {
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
      if (buffer.length === length) break; // The rest of a mark or paste is still to come.
    }
    if (ended && buffer === '') taker?.end();
  };
  const pumpPaste = ({ text: insert }: KeyTaker) => {
    const end = buffer.indexOf(PASTE_END);
    // Inserted at once: piece by piece the line would be drawn anew for each.
    if (end === -1 && !ended) return;
    const text = buffer.slice(0, end === -1 ? buffer.length : end);
    buffer = end === -1 ? '' : buffer.slice(end + PASTE_END.length);
    pasting = false;
    if (text !== '') insert(pastedText(text));
  };
  const pumpKeys = (to: KeyTaker) => {
    // Only Enter ends a line: the second half of a pair is none of its own.
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
    } else {
      const special = [PASTE_START, ...ALT_ENTERS, '\r', '\n'].map((text) => buffer.indexOf(text, 1));
      const next = Math.min(buffer.length, ...special.filter((at) => at > 0));
      const plain = buffer.slice(0, next).replace(next === buffer.length ? CUT_SEQUENCE : '', '');
      buffer = buffer.slice(plain.length);
      for (const [key] of plain.matchAll(KEY)) {
        if (isText(key)) to.text(key);
        // In the middle it is pasted, by a terminal that does not say so.
        else if (key === '\t' && !plain.endsWith('\t')) to.text(TAB);
        else to.key(key);
      }
    }
  };
  const onData = (chunk: Buffer | string) => {
    buffer += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    if (!taker) {
      const kept = keysAhead(buffer, pasting);
      buffer = kept.keys;
      pasting = kept.pasting;
      if (kept.interrupted) interrupt();
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
      // Not at once: the caller has not got its function yet.
      queueMicrotask(pump);
      return () => {
        if (taker === next) taker = undefined;
      };
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
