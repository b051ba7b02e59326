// Converts the nodes of the YAML library into our own tree: aliases followed, tags and repeated keys refused.
import type { Alias, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { formatCount } from '../format.ts';
import type { Report, SourceEntry, SourceNode, SourcePosition, SourceScalar } from './source-tree.ts';

/** Makes the error that ends reading: after it the rest of the file means nothing. */
export type MakeSourceError = (position: SourcePosition, message: string, hint?: string) => Error;

/** Levels of lists and maps: a check file needs 8. Beyond some hundred the parser overflows its stack. */
export const MAX_DEPTH = 40;

/** Values of a file with every alias written out: nested aliases can stand for billions. */
const MAX_VALUES = 100_000;

/** Characters that an escape in quotes can write, and no path or sentence may have: NUL, half a surrogate pair. */
const NO_CHARACTER = /[\0\p{Surrogate}]/u;

export interface Source {
  readonly yaml: Pick<typeof import('yaml'), 'isAlias' | 'isMap' | 'isScalar'>;
  readonly text: string;
  readonly locate: (offset: number) => SourcePosition;
  readonly makeError: MakeSourceError;
  /** Tells what is wrong where reading can go on. */
  readonly report: Report;
}

/** A converted node, and how large it is with every alias written out. */
interface Converted {
  readonly node: SourceNode;
  readonly values: number;
  readonly depth: number;
}

interface Conversion extends Source {
  /** By name; `open` while the value that it names is being converted. */
  readonly anchors: Map<string, Converted | 'open'>;
}

/** Converts the root of a document that has no syntax errors; throws the error of `makeError` for what we do not read. */
export function convertNodes(root: ParsedNode, source: Source): SourceNode {
  return convert(root, { ...source, anchors: new Map() }).node;
}

function convert(node: ParsedNode, conversion: Conversion): Converted {
  const { yaml, locate, makeError, report, anchors } = conversion;
  const position = locate(node.range[0]);
  if (yaml.isAlias(node)) return follow(node, position, conversion);
  if (node.tag !== undefined) {
    const name = node.tag.replace(/^tag:yaml\.org,2002:/, '!!');
    report(position, `tags such as ${name} are not read`, 'put a text that begins with ! in quotes');
  }
  if (node.anchor !== undefined) anchors.set(node.anchor, 'open');
  let converted: Converted;
  if (yaml.isScalar(node)) converted = convertScalar(node, position, conversion);
  else if (yaml.isMap(node)) converted = convertMap(node as YAMLMap.Parsed, position, conversion);
  else converted = convertList(node as YAMLSeq.Parsed, position, conversion);
  if (converted.depth > MAX_DEPTH) throw makeError(position, `is nested deeper than ${MAX_DEPTH} levels`);
  if (converted.values > MAX_VALUES) {
    throw makeError(
      position,
      `the file holds more than ${formatCount(MAX_VALUES)} values`,
      'aliases count as what they stand for',
    );
  }
  if (node.anchor !== undefined) anchors.set(node.anchor, converted);
  return converted;
}

function follow({ source }: Alias, position: SourcePosition, { anchors, makeError }: Conversion): Converted {
  const target = anchors.get(source);
  if (target === 'open') throw makeError(position, `*${source} contains itself`);
  if (!target) {
    const hint = 'put a text that begins with * in quotes';
    throw makeError(position, `there is no anchor &${source} before *${source}`, hint);
  }
  return { ...target, node: { ...target.node, position } };
}

function convertScalar(node: Scalar.Parsed, position: SourcePosition, conversion: Conversion): Converted {
  const { text, report } = conversion;
  const { value, source, range, type } = node;
  if (typeof value === 'string' && NO_CHARACTER.test(value)) {
    report(
      position,
      'the text has NUL or half of a surrogate pair, which is no character',
      'remove the escape',
    );
  }
  const known = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const written = source ?? String(value);
  const after =
    type === 'PLAIN' ? /^[ \t]+(#[^\s#][^\r\n]{0,40})/.exec(text.slice(range[1], range[1] + 100)) : null;
  const scalar: SourceScalar = {
    kind: 'scalar',
    position,
    value: known ? (value as SourceScalar['value']) : written,
    written,
    cutOff: after?.[1],
  };
  return { node: scalar, values: 1, depth: 0 };
}

function convertList(node: YAMLSeq.Parsed, position: SourcePosition, conversion: Conversion): Converted {
  const items = node.items.map((item) => convert(item, conversion));
  return join({ kind: 'list', position, items: items.map((item) => item.node) }, items);
}

function convertMap(node: YAMLMap.Parsed, position: SourcePosition, conversion: Conversion): Converted {
  const { yaml, locate, makeError, report } = conversion;
  const first = new Map<string, SourcePosition>();
  const values: Converted[] = [];
  const entries: SourceEntry[] = [];
  for (const { key, value } of node.items) {
    const at = locate(key.range[0]);
    if (!yaml.isScalar(key) || key.tag !== undefined) throw makeError(at, 'a key must be a text');
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    const earlier = first.get(name);
    if (earlier) {
      report(
        at,
        `the key ${JSON.stringify(name)} stands in line ${earlier.line} already`,
        'remove one of them',
      );
      continue;
    }
    if (name === '<<') {
      report(at, 'merge keys (<<) are not read', 'put what checks have in common under defaults');
      continue;
    }
    first.set(name, at);
    if (key.anchor !== undefined) conversion.anchors.set(key.anchor, convertScalar(key, at, conversion));
    const converted = value ? convert(value, conversion) : convertNothing(at);
    values.push(converted);
    entries.push({ key: name, position: at, value: converted.node });
  }
  return join({ kind: 'map', position, entries }, values);
}

/** A key without a value, as in `{name}`. */
function convertNothing(position: SourcePosition): Converted {
  const node: SourceScalar = { kind: 'scalar', position, value: null, written: '', cutOff: undefined };
  return { node, values: 1, depth: 0 };
}

function join(node: SourceNode, children: readonly Converted[]): Converted {
  return {
    node,
    values: children.reduce((sum, { values }) => sum + values, 1),
    depth: children.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1,
  };
}
