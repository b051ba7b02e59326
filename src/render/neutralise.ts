// Makes text harmless for a terminal; changes nothing else.

/**
 * Replaces control characters by their visible pictures (ESC by ␛), so that no text can move the cursor, set
 * the title or paste, and those that turn the order of letters around; tab and line feed stay. Each character is judged alone, so chunk borders do not matter.
 */
export function neutralise(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x7f) return '\u2421';
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}

/** Marks of writing direction, the natural ones too: text in Hebrew or Arabic needs those, a message of ours does not. */
export const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Replaces every mark of writing direction, by which a name could be shown as another one. */
export function neutraliseBidi(text: string): string {
  return text.replace(BIDI_CONTROLS, '\ufffd');
}
