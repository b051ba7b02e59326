// Defines the form of a map with known keys, and suggests the key that an unknown one may be meant for.
import { findSimilar } from '../edit-distance.ts';
import type { SourceNode, SourcePosition } from '../yaml/source-tree.ts';
import { type Form, type JsonSchema, reportForm } from './forms.ts';

/** One key of a map. */
interface Key<T> {
  readonly form: Form<T>;
  /** The description that editors show. */
  readonly about: string;
}

type Keys = Readonly<Record<string, Key<unknown>>>;

/** A map that was read: what is missing or unusable is undefined. */
export interface ReadMap<K extends Keys> {
  readonly position: SourcePosition;
  readonly values: { readonly [N in keyof K]: K[N] extends Key<infer T> ? T | undefined : never };
  readonly nodes: { readonly [N in keyof K]: SourceNode | undefined };
}

/** Our keys by their names in other tools. */
const SYNONYMS: Readonly<Record<string, string>> = {
  ...{ assertion: 'assert', assertions: 'assert', expects: 'expect', expectations: 'expect' },
  ...{ file: 'images', files: 'images', path: 'images', screenshot: 'images', screenshots: 'images' },
  ...{
    name: 'id',
    title: 'id',
    tests: 'checks',
    text: 'that',
    level: 'severity',
    region: 'crop',
    clip: 'crop',
  },
  ...{ url: 'page', address: 'page', html: 'page', window: 'viewports', size: 'viewports' },
  ...{ waitfor: 'wait', element: 'selector', theme: 'dark', colorscheme: 'dark' },
  ...{ threshold: 'maxDiffPixels', tolerance: 'tolerate', equal: 'equals', reference: 'baseline' },
};

/** A map whose keys are in the table. `rules` are added to its JSON Schema; the caller checks them. */
export function map<const K extends Keys>(
  table: K,
  required: readonly (keyof K & string)[] = [],
  rules: JsonSchema = {},
): Form<ReadMap<K>> {
  const names = Object.keys(table);
  return {
    schema: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: Object.fromEntries(names.map((name) => [name, describeKey(table, name)])),
      required,
      ...rules,
    },
    read(node, name, report) {
      const expected = `a map with the ${names.length === 1 ? 'key' : 'keys'} ${names.join(', ')}`;
      if (node.kind !== 'map' || node.entries.length === 0)
        return reportForm(node, { name, expected }, report);
      const values: Record<string, unknown> = {};
      const nodes: Record<string, SourceNode> = {};
      for (const { key, position, value } of node.entries) {
        if (!Object.hasOwn(table, key)) {
          report(position, `unknown key ${JSON.stringify(key)}`, suggestKey(key, names));
          continue;
        }
        nodes[key] = value;
        values[key] = table[key]?.form.read(value, key, report);
      }
      for (const key of required) {
        if (nodes[key] === undefined)
          report(node.position, `${name}: the key ${JSON.stringify(key)} is missing`);
      }
      // The table gives each key the type that its form reads.
      return { position: node.position, values, nodes } as ReadMap<K>;
    },
  };
}

function describeKey(table: Keys, name: string): JsonSchema {
  return { description: table[name]?.about, ...table[name]?.form.schema };
}

function suggestKey(key: string, names: readonly string[]): string {
  const word = key.toLowerCase();
  const synonym = Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined;
  const similar =
    findSimilar(key, names) ?? (synonym !== undefined && names.includes(synonym) ? synonym : undefined);
  if (similar !== undefined) return `did you mean ${similar}?`;
  const quoting = /\s/.test(key) ? 'put a text that has ": " in it in quotes; ' : '';
  return `${quoting}the keys here are ${names.join(', ')}`;
}
