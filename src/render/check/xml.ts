// Writes XML 1.0: elements as strings, with everything foreign escaped.
import { toLine } from './plain-text.ts';

/** Attributes; an undefined one is left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Returns an element on lines of its own; `content` is XML. */
export function formatElement(name: string, attributes: Attributes, content = ''): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  return content === '' ? `<${name}${list}/>\n` : `<${name}${list}>${content}</${name}>\n`;
}

/**
 * Escapes text of one line for an element or an attribute; characters that XML forbids become visible or U+FFFD. A CI
 * service that reads the XML on stdout finds no command in it: `::` and `##[` are entities too.
 */
export function escapeXml(text: string): string {
  return toLine(text)
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/^:(?=:)/, '&#58;')
    .replace(/##(?=\w*\[)/g, '#&#35;');
}
