// Makes text harmless for a terminal; changes nothing else.

/**
 * Replaces control characters by their visible pictures (ESC by ␛), so that no text can move the cursor, set
 * the title or paste; tab and line feed stay. Each character is judged alone, so chunk borders do not matter.
 */
export function neutralise(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x7f) return '\u2421';
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}
