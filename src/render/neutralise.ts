// Makes text harmless for a terminal and free of secrets; changes nothing else.

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

const SECRET_VARIABLES = /(KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL)/i;

/** Returns a function that removes API keys, the values of secret variables and URL passwords from text. */
export function makeRedactor(
  variables: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const secrets = Object.entries(variables)
    .filter(([name, value]) => SECRET_VARIABLES.test(name) && (value?.trim().length ?? 0) >= 8)
    .map(([, value]) => String(value).trim());
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
    return clean
      .replace(/sk-ant-[\w-]+/g, '[redacted]')
      .replace(/(bearer|basic) [\w.~+/=-]{8,}/gi, '$1 [redacted]')
      .replace(/(\/\/)[^\s/@:]+:[^\s/@]+@/g, '$1[redacted]@');
  };
}
