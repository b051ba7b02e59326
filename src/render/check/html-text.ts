// Escapes foreign text for HTML.
import { toLine } from './plain-text.ts';

/** Escapes text of one line for an element or a quoted attribute; control characters and marks of direction become visible. */
export function escapeHtml(text: string): string {
  return toLine(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
