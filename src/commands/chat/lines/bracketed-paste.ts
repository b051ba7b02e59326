// Separates pasted text from typed keys by the marks of bracketed paste. Pure.

/** Replaces a line feed inside an edited line, which readline would end there. */
export const NEWLINE_MARK = '\u2424';
export const PASTE_START = '\u001b[200~';
export const PASTE_END = '\u001b[201~';
/** Replaces a pasted tab, which would start a completion. */
export const TAB = '    ';

const CTRL_C = '\u0003';
const CTRL_Z = '\u001a';

/** Returns pasted text without characters that would end the line or command the editor. */
export function cleanPaste(text: string): string {
  return (
    text
      // readline also ends a line at U+2028 and U+2029.
      .replace(/\r\n|[\r\n\u2028\u2029]/g, NEWLINE_MARK)
      .replaceAll('\t', TAB)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
      .replace(/[\u0000-\u001f\u007f]/g, '')
  );
}

/** Buffered keys. */
interface BufferedKeys {
  readonly keys: string;
  /** True if the keys begin inside a paste. */
  readonly pasting: boolean;
  readonly interrupted: boolean;
  /** Ctrl-Z was typed. */
  readonly suspended: boolean;
}

/**
 * Returns the buffered keys without those that were typed before Ctrl-C, as a terminal discards them, and without
 * Ctrl-Z, which acts at once. Pasted text stays as it is.
 */
export function filterBufferedKeys(keys: string, pasting: boolean): BufferedKeys {
  const kept: BufferedKeys = { keys, pasting, interrupted: false, suspended: false };
  if (!keys.includes(CTRL_C) && !keys.includes(CTRL_Z)) return kept;
  let pieces: string[] = [];
  let interrupted = false;
  let suspended = false;
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
    const rest = piece.slice(cut + 1);
    if (cut !== -1) suspended = false;
    if (!inside && rest.includes(CTRL_Z)) suspended = true;
    pieces.push(inside ? piece : rest.replaceAll(CTRL_Z, ''));
    if (found !== -1) inside = !inside;
    at = end;
  }
  return { keys: pieces.join(''), pasting: pasting && !interrupted, interrupted, suspended };
}
