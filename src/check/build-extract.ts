// Makes an extract assertion, and reports values that could never equal what its types allow.
import { type CompiledSchema, compileSchema } from '../schema/compile-schema.ts';
import { fromPointer } from '../schema/json-pointer.ts';
import { formatViolations } from '../schema/violations.ts';
import { findValue, type Report, type SourceMap, type SourceNode, toPlain } from '../yaml/source-tree.ts';
import type { ReadAssertion } from './check-forms.ts';
import type { Assertion, ExtractAssertion } from './suite.ts';

type ReadExtract = NonNullable<ReadAssertion['extract']>;

/** Validators by schema in JSON: the checks of a file often extract the same, and compiling takes milliseconds. */
export type Validators = Map<string, Promise<CompiledSchema>>;

/** Returns the assertion, or undefined after reporting why there is none. */
export async function buildExtract(
  { values }: ReadExtract,
  facts: Pick<Assertion, 'id' | 'position' | 'severity'>,
  { report, validators }: { readonly report: Report; readonly validators: Validators },
): Promise<ExtractAssertion | undefined> {
  const { extract: schema, equals } = values;
  if (!schema || !equals || reportInexact(equals, report)) return undefined;
  const plain = toPlain(equals);
  const key = JSON.stringify(schema);
  const compiled = validators.get(key) ?? compileSchema(schema, (message) => new Error(message));
  validators.set(key, compiled);
  const { validate } = await compiled;
  const valid: boolean = validate(plain);
  const [error] = validate.errors ?? [];
  if (!valid && error) {
    const { position } = findNode(equals, error.instancePath);
    report(position, `equals: can never be what extract reads: ${formatViolations(validate.errors ?? [])}`);
    return undefined;
  }
  return { kind: 'extract', ...facts, schema, equals: plain };
}

/** Reports numbers that a double does not hold as they are written, and returns whether there are any. */
function reportInexact(node: SourceNode, report: Report): boolean {
  if (node.kind === 'list') return node.items.map((item) => reportInexact(item, report)).includes(true);
  if (node.kind === 'map') {
    return node.entries.map(({ value }) => reportInexact(value, report)).includes(true);
  }
  const { value } = node;
  if (typeof value !== 'number' || (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    return false;
  report(
    node.position,
    `equals: ${node.written} is not a number that can be compared exactly`,
    'compare it as a string',
  );
  return true;
}

/** Returns the node that a JSON pointer leads to, or the last one on the way. */
function findNode(root: SourceMap, pointer: string): SourceNode {
  let node: SourceNode = root;
  for (const key of fromPointer(pointer)) {
    const next: SourceNode | undefined =
      node.kind === 'map' ? findValue(node, key) : node.kind === 'list' ? node.items[Number(key)] : undefined;
    if (!next) return node;
    node = next;
  }
  return node;
}
