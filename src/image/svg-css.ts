// Reads the CSS of an SVG: the fonts and files that it names, and what librsvg does not support.

/** A property and its value. */
export type Declaration = readonly [property: string, value: string];

/** The facts about the CSS of an SVG. */
export interface CssUse {
  /** The families of each list of fonts, in order. */
  readonly families: readonly (readonly string[])[];
  /** Families of @font-face, which librsvg does not read. */
  readonly embeddedFamilies: ReadonlySet<string>;
  /** Addresses outside the file. */
  readonly urls: readonly string[];
  /** Rules and functions that librsvg does not support, such as `var()`, each once. */
  readonly unknown: readonly string[];
  readonly isAnimated: boolean;
}

/**
 * Functions and rules without which something looks otherwise; librsvg 2.63 reads none of these rules, and takes of
 * `var()` the value that stands in it for a missing one. https://gitlab.gnome.org/GNOME/librsvg/-/merge_requests/897
 */
const FUNCTIONS = /(?<![\w-])(?:light-dark|color-mix|calc|min|max|clamp|oklch|oklab|lab|lch|color)(?=\()/g;
const RULES = /@(?:supports|layer|container)(?![\w-])/g;
const MEDIA = /@media([^{};@]*)\{/g;

/** Conditions that do not hold for a picture on a light screen, or that depend on the size of the window. */
const ELSEWHERE = /print|dark|reduce|forced|more|hover|pointer|width|height|orientation|resolution/;

/** Properties that show in a picture, or name something that does. */
const SHOWN =
  /^(?:fill|stroke|color|stop-|flood-|lighting-|opacity|font|display|visibility|transform|width|height|[xyrd]$|c[xy]|r[xy]|filter|mask|clip-path|marker)/;

/** A URL of a property; quotes around it are optional. */
const URL = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^()\s]*))\s*\)/gi;

/** Reads style sheets, and the lists of declarations that elements have. Takes time linear in their length. */
export function readCss(sheets: readonly string[], inline: readonly (readonly Declaration[])[]): CssUse {
  const embeddedFamilies = new Set<string>();
  const urls: string[] = [];
  const unknown = new Set<string>();
  const families: string[][] = [];
  let isAnimated = false;
  const text = sheets
    .map((sheet) => sheet.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' '))
    .join('\n')
    .replace(/@font-face\s*\{([^{}]*)\}/gi, (_, block: string) => {
      for (const name of listFamilies(readDeclarations(block)) ?? []) embeddedFamilies.add(name);
      return '';
    })
    .replace(/@import\s+(?:url\(\s*)?["']?([^"')\s;]+)[^;]*;?/gi, (_, url: string) => {
      if (isOutside(url)) urls.push(url);
      return '';
    });
  for (const [rule] of text.matchAll(RULES)) unknown.add(rule);
  for (const [, condition = ''] of text.matchAll(MEDIA)) {
    if (!ELSEWHERE.test(condition)) unknown.add('@media');
  }
  const blocks = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, block = '']) => readDeclarations(block));
  const lists = [...blocks, ...inline];
  const variables = new Set(lists.flatMap((list) => list.map(([property]) => property).filter(isVariable)));
  for (const list of lists) {
    for (const name of listUnknown(list, variables)) unknown.add(name);
    for (const [property, value] of list) {
      if (!SHOWN.test(property)) continue;
      for (const [, double, single, bare] of value.matchAll(URL)) {
        const url = double ?? single ?? bare ?? '';
        if (isOutside(url)) urls.push(url);
      }
    }
    const named = listFamilies(list);
    if (named) families.push(named);
    const animates =
      /@keyframes/.test(text) && list.some(([property]) => /^animation(?:-name)?$/.test(property));
    isAnimated ||= animates;
  }
  return { families, embeddedFamilies, urls, unknown: [...unknown], isAnimated };
}

/** Splits a block of CSS, or the value of a style attribute, into its declarations. */
export function readDeclarations(block: string): Declaration[] {
  const parts = block.match(/(?:[^;"']|"[^"]*"|'[^']*'|["'])+/g) ?? [];
  return parts.flatMap((part): Declaration[] => {
    const colon = part.indexOf(':');
    return colon === -1 ? [] : [[part.slice(0, colon).trim().toLowerCase(), part.slice(colon + 1).trim()]];
  });
}

function isVariable(property: string): boolean {
  return property.startsWith('--');
}

function isOutside(url: string): boolean {
  return url !== '' && !/^(?:#|data:)/i.test(url);
}

/** Lists what librsvg does not support, unless another declaration of the same property in the list is supported. */
function listUnknown(list: readonly Declaration[], variables: ReadonlySet<string>): string[] {
  const isTurned = list.some(
    ([property, value]) => property === 'transform' && /rotate|scale|skew|matrix/.test(value),
  );
  const found = list.map(([property, value]) => {
    if (!SHOWN.test(property) || isVariable(property)) return { property, names: [] };
    const names = (value.match(FUNCTIONS) ?? []).map((name) => `${name}()`);
    const lacks = [...value.matchAll(/(?<![\w-])var\(\s*(--[\w-]+)\s*(,?)/g)].some(
      ([, name = '', fallback]) => fallback === '' || variables.has(name),
    );
    if (lacks) names.push('var()');
    // Clipping by a shape of CSS.
    if (property === 'clip-path' && /^(?:circle|ellipse|polygon|inset|path)\(/.test(value))
      names.push('clip-path');
    if (property === 'transform-origin' && isTurned && !/^(?:0(?:px|%)?\s*)+$/.test(value))
      names.push(property);
    return { property, names };
  });
  const known = new Set(found.filter(({ names }) => names.length === 0).map(({ property }) => property));
  return found.flatMap(({ property, names }) => (known.has(property) ? [] : names));
}

/** Returns the families that the last list of fonts in a list of declarations names; undefined without one. */
function listFamilies(list: readonly Declaration[]): string[] | undefined {
  let value: string | undefined;
  for (const [property, text] of list) {
    if (property === 'font-family') value = text;
    // The families stand behind the size.
    else if (property === 'font')
      value = /(?:^|\s)\.?\d[\w.%]*(?:\s*\/\s*[\w.%]+)?\s+(.+)$/s.exec(text)?.[1] ?? value;
  }
  if (value === undefined || /var\(|^(?:inherit|initial|unset|revert)\b/.test(value)) return undefined;
  const names = value.replace(/!\s*important\s*$/, '').match(/"[^"]*"|'[^']*'|[^,"']+/g) ?? [];
  const plain = names.map((name) =>
    name
      .trim()
      .replace(/^["']|["']$/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return plain.filter((name) => name !== '');
}
