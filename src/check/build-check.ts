// Makes a check of what was read for it: defaults merged, ids given, values compared with their types.
import { errorMessage } from '../errors.ts';
import { parseModel } from '../run/parse-values.ts';
import type { Report, SourceList, SourceNode } from '../yaml/source-tree.ts';
import { buildExtract, type Validators } from './build-extract.ts';
import { buildPages } from './build-pages.ts';
import type { ReadAssertion, ReadCheck, ReadDefaults } from './check-forms.ts';
import type { Assertion, Check } from './suite.ts';

/** The context that the checks of one file share. */
export interface Building {
  readonly report: Report;
  readonly validators: Validators;
}

/** Returns the check, or undefined after reporting why there is none. */
export async function buildCheck(
  read: ReadCheck,
  defaults: ReadDefaults['values'] | undefined,
  building: Building,
): Promise<Check | undefined> {
  const { report } = building;
  const { values, nodes, position } = read;
  if (!nodes.images && !nodes.page) {
    report(position, 'the check has no picture', 'add images or page');
  }
  if (!nodes.assert && !nodes.expect && !nodes.baseline) {
    report(position, 'the check has nothing to assert', 'add assert, expect or baseline');
  }
  for (const key of ['tolerate', 'maxDiffPixels'] as const) {
    const node = nodes[key];
    if (node && !nodes.baseline)
      report(node.position, `${key}: has no meaning without a baseline`, 'add baseline');
  }
  const pages = buildPages(read, defaults, report);
  const expect = { ...defaults?.expect?.values, ...values.expect?.values };
  for (const side of ['Width', 'Height'] as const) {
    const [min, max] = [values.expect?.values[`min${side}`], values.expect?.values[`max${side}`]];
    const node = values.expect?.nodes[`min${side}`];
    if (node && min && max && min > max) report(node.position, `min${side}: is larger than max${side}`);
  }
  const model = readModel(values.model, nodes.model, report);
  const assertions = await buildAssertions(read, values.severity ?? defaults?.severity ?? 'error', building);
  if (values.id === undefined || (values.images ?? values.page) === undefined) return undefined;
  return {
    id: values.id,
    images: values.images ?? [],
    imagePositions: listPositions(nodes.images),
    ...(pages ? { pages } : {}),
    // A key without a value would stand for itself in deep comparisons.
    expect: Object.fromEntries(Object.entries(expect).filter(([, value]) => value !== undefined)),
    assertions,
    crop: values.crop ?? defaults?.crop,
    masks: [...(defaults?.mask ?? []), ...(values.mask ?? [])],
    baseline: values.baseline,
    tolerate: values.tolerate ?? defaults?.tolerate,
    maxDiffPixels: values.maxDiffPixels ?? defaults?.maxDiffPixels ?? 0,
    ignore: [...(defaults?.ignore ?? []), ...(values.ignore ?? [])],
    model: model ?? defaults?.model,
    effort: values.effort ?? defaults?.effort,
    votes: values.votes ?? defaults?.votes ?? 1,
    position,
  };
}

/** Returns the id of a model; reports a mistyped alias. */
export function readModel(
  model: string | undefined,
  node: SourceNode | undefined,
  report: Report,
): string | undefined {
  if (model === undefined || !node) return undefined;
  try {
    return parseModel(model);
  } catch (error) {
    report(node.position, `model: ${errorMessage(error)}`);
    return undefined;
  }
}

function listPositions(node: SourceNode | undefined): Check['imagePositions'] {
  if (!node) return undefined;
  return node.kind === 'list' ? node.items.map(({ position }) => position) : [node.position];
}

async function buildAssertions(
  { values, nodes }: ReadCheck,
  severity: Assertion['severity'],
  building: Building,
): Promise<readonly Assertion[]> {
  const assertions: Assertion[] = [];
  const items = (nodes.assert as SourceList | undefined)?.items ?? [];
  const ids = new Map<string, number>();
  for (const [index, read] of (values.assert ?? []).entries()) {
    const position = items[index]?.position ?? null;
    const own = read.visual?.values.id ?? read.extract?.values.id;
    const id = own ?? `assert-${index + 1}`;
    const facts = {
      id,
      position,
      severity: read.visual?.values.severity ?? read.extract?.values.severity ?? severity,
    };
    const assertion = await buildAssertion(read, facts, building);
    const earlier = ids.get(foldId(id));
    if (position && earlier !== undefined) {
      building.report(
        position,
        `the id ${id} belongs to the assertion in line ${earlier} already`,
        'rename one of them',
      );
    }
    if (position) ids.set(foldId(id), position.line);
    if (assertion) assertions.push(assertion);
  }
  return assertions;
}

type Facts = Pick<Assertion, 'id' | 'position' | 'severity'>;

async function buildAssertion(
  read: ReadAssertion,
  facts: Facts,
  building: Building,
): Promise<Assertion | undefined> {
  const that = read.sentence ?? read.visual?.values.that;
  if (that !== undefined) return { kind: 'visual', ...facts, that: that.trim() };
  return read.extract && buildExtract(read.extract, facts, building);
}

/** Returns what two ids are compared by: files and reports may ignore case and Unicode form. */
export function foldId(id: string): string {
  return id.normalize('NFC').toLowerCase();
}
