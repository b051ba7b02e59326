// Defines the forms of single values in a check file: each reads a value and describes itself as JSON Schema.
import { findSimilar } from '../edit-distance.ts';
import { formatCount } from '../format.ts';
import { describeNode, type Report, type SourceNode } from '../yaml/source-tree.ts';

/** JSON Schema of draft 7, which editors know best. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One form of a value. The reader and the JSON Schema for editors both come from it. */
export interface Form<T> {
  readonly schema: JsonSchema;
  /** Returns the value, or undefined after reporting why it is none. `name` is what messages call it. */
  readonly read: (node: SourceNode, name: string, report: Report) => T | undefined;
}

/** Reports that a value has another form than expected. */
export function reportForm(
  node: SourceNode,
  {
    name,
    expected,
    hint,
  }: { readonly name: string; readonly expected: string; readonly hint?: string | undefined },
  report: Report,
): undefined {
  report(node.position, `${name}: expected ${expected}, got ${describeNode(node)}`, hint);
  return undefined;
}

/** Characters of a sentence: one that is longer holds more than one fact. */
const MAX_CHARACTERS = 2000;

/** The form of some texts. */
interface TextRule {
  /** A source for RegExp. */
  readonly pattern: string;
  readonly expected: string;
  /** Returns the advice for a text of another form. */
  readonly hint?: (value: string) => string | undefined;
}

/** A text of 1 to 2,000 characters. */
export function text(rule?: TextRule): Form<string> {
  const expected = rule?.expected ?? 'a text';
  return {
    schema: { type: 'string', minLength: 1, maxLength: MAX_CHARACTERS, pattern: rule?.pattern ?? '\\S' },
    read(node, name, report) {
      if (node.kind !== 'scalar' || typeof node.value !== 'string') {
        return reportForm(node, { name, expected, hint: hintForText(node) }, report);
      }
      if (node.cutOff !== undefined) {
        const hint = 'put the text in quotes, or a space after the # of a comment';
        report(
          node.position,
          `${name}: the text ends before ${node.cutOff}, which YAML reads as a comment`,
          hint,
        );
        return undefined;
      }
      if (node.value.trim() === '') {
        report(node.position, `${name}: the text is empty`);
        return undefined;
      }
      if ([...node.value].length > MAX_CHARACTERS) {
        report(node.position, `${name}: is longer than 2,000 characters`);
        return undefined;
      }
      if (rule && !new RegExp(rule.pattern, 'u').test(node.value)) {
        return reportForm(node, { name, expected, hint: rule.hint?.(node.value) }, report);
      }
      return node.value;
    },
  };
}

function hintForText(node: SourceNode): string | undefined {
  if (node.kind === 'scalar' && node.value !== null) return `put it in quotes: "${node.written}"`;
  const [entry, ...more] = node.kind === 'map' ? node.entries : [];
  if (entry?.value.kind !== 'scalar' || more.length > 0) return undefined;
  return `put a text that has ": " in it in quotes: '${entry.key}: ${entry.value.written}'`;
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number): Form<number> {
  return {
    schema: { type: 'integer', minimum: min, maximum: max },
    read(node, name, report) {
      const value = node.kind === 'scalar' ? node.value : undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
      return reportForm(
        node,
        { name, expected: `a whole number from ${formatCount(min)} to ${formatCount(max)}` },
        report,
      );
    },
  };
}

/** `true` or `false`, and none of the other words of YAML 1.1. */
export function flag(): Form<boolean> {
  return {
    schema: { type: 'boolean' },
    read(node, name, report) {
      if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
      return reportForm(node, { name, expected: 'true or false' }, report);
    },
  };
}

/** One of some texts or numbers. */
export function choice<const T extends string | number>(values: readonly T[]): Form<T> {
  const names = values.map(String);
  return {
    schema: { enum: values },
    read(node, name, report) {
      const value = node.kind === 'scalar' ? node.value : undefined;
      const found = values.find((each) => each === value);
      if (found !== undefined) return found;
      const similar = typeof value === 'string' ? findSimilar(value, names) : undefined;
      const last = names.at(-1);
      const expected = names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : String(last);
      const hint = names.includes(String(value))
        ? `write ${value} without quotes`
        : similar && `did you mean ${similar}?`;
      return reportForm(node, { name, expected, hint }, report);
    },
  };
}

/** A list of at least one value. `noun` is what messages call one of them, and `example` shows the form. */
export function list<T>(item: Form<T>, noun: string, example = ''): Form<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema, minItems: 1 },
    read(node, name, report) {
      if (node.kind !== 'list')
        return reportForm(node, { name, expected: `a list of ${noun}s${example}` }, report);
      if (node.items.length === 0)
        return reportForm(node, { name, expected: `at least one ${noun}` }, report);
      return node.items.flatMap((each) => item.read(each, name, report) ?? []);
    },
  };
}

/** A value whose form depends on whether it is a list, a map or neither. */
export function byKind<T>(forms: Readonly<Record<SourceNode['kind'], Form<T>>>): Form<T> {
  const unique = [...new Set(Object.values(forms))];
  return {
    schema: { anyOf: unique.map(({ schema }) => schema) },
    read: (node, name, report) => forms[node.kind].read(node, name, report),
  };
}
