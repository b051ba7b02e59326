// Makes text harmless for a terminal, and changes nothing else.

/**
 * Replaces control characters by visible pictures (ESC by ␛), so that text cannot move the cursor, set the title or
 * paste, and the two overrides that reverse the order of letters. Tab and line feed stay. Judges each character alone,
 * so that chunk borders do not matter.
 */
export function neutralise(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g, toPicture);
}

/** Does the same for a name or a cell of a table, which is one line: a line feed or tab must not forge a row. */
export function neutraliseLine(text: string): string {
  return neutraliseBidi(neutralise(text)).replace(/[\t\n]/g, toPicture);
}

/** Marks of writing direction. Text in Hebrew or Arabic needs some of them, a message of ours does not. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Replaces every mark of writing direction, which could make one name look like another. */
export function neutraliseBidi(text: string): string {
  return text.replace(BIDI_CONTROLS, '\ufffd');
}

/** Escapes the characters that JSON leaves as they are but a terminal obeys; the JSON stays equivalent. */
export function neutraliseJson(json: string): string {
  const toEscape = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replace(/[\u007f-\u009f]/g, toEscape).replace(BIDI_CONTROLS, toEscape);
}

function toPicture(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x7f) return '\u2421';
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}
