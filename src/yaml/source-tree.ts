// Defines the values of a YAML file with their positions, free of the YAML library.

/** A position in a file, from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** A text, number, boolean or null. */
export interface SourceScalar {
  readonly kind: 'scalar';
  readonly position: SourcePosition;
  readonly value: string | number | boolean | null;
  /** As the file writes it, without quotes. */
  readonly written: string;
  /** Text that YAML took for a comment although no space follows its `#`, as in `issue #12 is shown`. */
  readonly cutOff: string | undefined;
}

export interface SourceList {
  readonly kind: 'list';
  readonly position: SourcePosition;
  readonly items: readonly SourceNode[];
}

export interface SourceEntry {
  readonly key: string;
  readonly position: SourcePosition;
  readonly value: SourceNode;
}

export interface SourceMap {
  readonly kind: 'map';
  readonly position: SourcePosition;
  /** In the order of the file; no key comes twice. */
  readonly entries: readonly SourceEntry[];
}

export type SourceNode = SourceScalar | SourceList | SourceMap;

/** Tells a problem of the file; reading goes on, so that all are reported together. */
export type Report = (position: SourcePosition, message: string, hint?: string) => void;

/** Returns the value of a key in a map; undefined where there is none. */
export function findValue(map: SourceMap, key: string): SourceNode | undefined {
  return map.entries.find((entry) => entry.key === key)?.value;
}

/** Returns a node as plain data, as JSON.parse would. Every key becomes a property of its own, `__proto__` too. */
export function toPlain(node: SourceNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, toPlain(value)]));
  }
}

/** Characters of a value in a message. */
const MAX_SHOWN = 60;

/** Describes a node for a message: `an empty list`, `[1, 2]`, `a map with the key a`, `the number 12`, `"text"`. */
export function describeNode(node: SourceNode): string {
  if (node.kind === 'list') return describeList(node);
  if (node.kind === 'map') {
    const [first, ...more] = node.entries;
    if (!first) return 'an empty map';
    const keys = shorten(node.entries.map(({ key }) => key).join(', '));
    return `a map with the ${more.length === 0 ? 'key' : 'keys'} ${keys}`;
  }
  if (node.value === null) return 'nothing';
  const shown = shorten(node.written);
  if (typeof node.value === 'string') return JSON.stringify(shown);
  return typeof node.value === 'number' ? `the number ${shown}` : shown;
}

/** A short list of plain values says more than that it is one. */
function describeList({ items }: SourceList): string {
  if (items.length === 0) return 'an empty list';
  const isPlain = items.every((item) => item.kind === 'scalar' && item.value !== null);
  const shown = `[${items.map((item) => (item.kind === 'scalar' ? item.written : '')).join(', ')}]`;
  return isPlain && shown.length <= MAX_SHOWN ? shown : `a list of ${items.length}`;
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
