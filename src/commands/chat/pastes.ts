// What a terminal marks as pasted, told from what is typed; knows neither keys nor editors.

/** What stands for a line feed inside an edited line, which is one line to the editor. */
export const NEWLINE_MARK = '\u2424';
export const PASTE_START = '\u001b[200~';
export const PASTE_END = '\u001b[201~';
/** What a tab becomes that is no wish to complete. */
export const TAB = '    ';

const CTRL_C = '\u0003';
const CTRL_Z = '\u001a';

/** Returns a pasted text as text: nothing in it ends the line or is a command to the editor. */
export function pastedText(text: string): string {
  return (
    text
      // readline ends a line at the last two as well.
      .replace(/\r\n|[\r\n\u2028\u2029]/g, NEWLINE_MARK)
      .replaceAll('\t', TAB)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      .replace(/[\u0000-\u001f\u007f]/g, '')
  );
}

/** Keys that nobody takes yet. */
interface KeptKeys {
  readonly keys: string;
  /** The keys begin inside a paste. */
  readonly pasting: boolean;
  readonly interrupted: boolean;
}

/**
 * Returns what stays of keys that wait for the next line: as a terminal does, Ctrl-C drops what was typed before it.
 * Ctrl-Z would suspend only then, when nobody expects it. What is pasted is neither.
 */
export function keysAhead(keys: string, pasting: boolean): KeptKeys {
  const kept: KeptKeys = { keys, pasting, interrupted: false };
  if (!keys.includes(CTRL_C) && !keys.includes(CTRL_Z)) return kept;
  let pieces: string[] = [];
  let interrupted = false;
  let inside = pasting;
  for (let at = 0; at < keys.length; ) {
    const mark = inside ? PASTE_END : PASTE_START;
    const found = keys.indexOf(mark, at);
    const end = found === -1 ? keys.length : found + mark.length;
    const piece = keys.slice(at, end);
    const cut = inside ? -1 : piece.lastIndexOf(CTRL_C);
    if (cut !== -1) {
      interrupted = true;
      pieces = [];
    }
    pieces.push(inside ? piece : piece.slice(cut + 1).replaceAll(CTRL_Z, ''));
    if (found !== -1) inside = !inside;
    at = end;
  }
  return { keys: pieces.join(''), pasting: pasting && !interrupted, interrupted };
}
