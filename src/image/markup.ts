// Finds the root element of an XML or HTML text.

export interface Markup {
  /** Index of the first character that is not skipped: the root element's `<`, when there is one. */
  readonly rootAt: number;
  /** In lower case and without its namespace prefix; undefined when there is none near the start. */
  readonly rootElement: string | undefined;
  /** Undefined for text that is neither. */
  readonly language: 'html' | 'xml' | undefined;
}

/** Characters at the start of the root element that are looked at. */
const MAX_NAME_CHARACTERS = 100;

/** Skips white space, comments, the XML declaration and the doctype, then reads the name of the root element. */
export function parseMarkup(text: string): Markup {
  const prolog =
    /\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype\s+([\w:.-]+)(?=[\s[>])(?:[^[>]|\[[^\]]*\])*>/iy;
  let doctype: string | undefined;
  let at = 0;
  for (let part = prolog.exec(text); part !== null; part = prolog.exec(text)) {
    doctype ??= part[1]?.toLowerCase();
    at = prolog.lastIndex;
  }
  const root = /^<(?:[\w.-]+:)?([a-z][\w.-]*)[\s/>]/i.exec(text.slice(at, at + MAX_NAME_CHARACTERS));
  const rootElement = root?.[1]?.toLowerCase();
  const isHtml = doctype === 'html' || /^(?:html|head|body|title|meta|script)$/.test(rootElement ?? '');
  const isXml = doctype !== undefined || /^\s*<\?xml\s/.test(text);
  return { rootAt: at, rootElement, language: isHtml ? 'html' : isXml ? 'xml' : undefined };
}
