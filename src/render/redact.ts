// Takes secrets out of text that goes to stderr; the answer itself is never touched.
import { stripAllCredentials } from '../redact-url.ts';

const SECRET_VARIABLES = /(KEY|TOKEN(?!S)|SECRET|PASSWORD|CREDENTIAL)/i;
/** Those hold the path of a file, which a message has to name. */
const PATH_VARIABLES = /(_FILE|APPLICATION_CREDENTIALS)$/i;
/** Shorter values are too likely to be ordinary words. */
const MIN_SECRET_LENGTH = 8;

/**
 * Returns a function that removes API keys, the values of secret variables and of ANTHROPIC_CUSTOM_HEADERS, and
 * the user part of URLs.
 */
export function makeRedactor(
  variables: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const values = Object.entries(variables).flatMap(([name, value = '']) => {
    if (name === 'ANTHROPIC_CUSTOM_HEADERS') return headerValues(value);
    return SECRET_VARIABLES.test(name) && !PATH_VARIABLES.test(name) ? [value.trim()] : [];
  });
  const secrets = values
    // An inspected error indents the lines of its message.
    .flatMap((value) => value.split(/\s*[\r\n]\s*/))
    .filter((value) => value.length >= MIN_SECRET_LENGTH)
    // Inspected and JSON text holds quotes escaped.
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    // A secret may begin like another one.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
    return stripAllCredentials(clean)
      .replace(/sk-ant-[\w-]+/g, '[redacted]')
      .replace(/(bearer|basic) [\w.~+/=-]{8,}/gi, '$1 [redacted]');
  };
}

/** `Name: value` lines; a value such as `Bearer abc…` is secret with and without its scheme. */
function headerValues(lines: string): string[] {
  return lines.split('\n').flatMap((line) => {
    const value = line.slice(line.indexOf(':') + 1).trim();
    return [value, value.replace(/^\S+ /, '')];
  });
}
