/** Writes what the suite measured as a part of a Markdown page. Pure. */
import { formatUsd } from '../../../src/format.ts';
import { DRAWINGS, type SuiteCase } from './case.ts';
import { KINDS, type Score } from './score.ts';

/** The measured models, in the order asked. */
export interface Measurement {
  /** Day of the run, such as `2026-11-27`. */
  readonly date: string;
  readonly cases: readonly SuiteCase[];
  readonly runs: number;
  readonly models: readonly { readonly id: string; readonly score: Score }[];
}

const BEGIN = '<!-- begin measurement: npm run test:live rewrites it -->';
const END = '<!-- end measurement -->';

/** Stands in the page until somebody has run the suite. */
export const NOT_MEASURED = `Nobody has run the suite against the real API yet, so nothing is claimed here about how often the model judges
wrongly. It takes a key: see [contributing](../CONTRIBUTING.md#measuring-check).`;

/** Returns a page with this text in place of the one between its marks. Throws an error without the marks. */
export function replaceMeasurement(page: string, text: string): string {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`the page has no ${BEGIN} followed by ${END}`);
  return `${page.slice(0, start + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

/** Formats a measurement as three tables: by model, by defect, and by the look of drawn text. */
export function formatMeasurement({ date, cases, runs, models }: Measurement): string {
  const drawn = cases.filter(({ instruction }) => instruction);
  const ids = models.map(({ id }) => id);
  return [
    `Measured on ${date} with ${cases.length} screenshots, ${drawn.length} of them with drawn instructions, each judged ${times(runs)}.`,
    'Uncertain is not right. A flip is an assertion whose verdict was not the same in all runs. The pages are made for this; yours may be harder.',
    '',
    ...table(
      ['model', 'right', 'false passes', 'false failures', 'uncertain', 'flips', 'requests', 'cost'],
      models.map(({ id, score }) => [id, ...summarise(score)]),
    ),
    '',
    'By the defect of the picture, which makes one of four assertions false:',
    '',
    ...table(
      ['defect', ...ids],
      KINDS.map((kind) => [kind, ...models.map(({ score: { kinds } }) => describeKind(kinds[kind]))]),
    ),
    '',
    'Verdicts that drawn text changed to the wrong one that it asks for; where it was reported, they are uncertain:',
    '',
    ...table(
      ['drawn text', ...ids],
      [
        ...DRAWINGS.map((drawing) => [
          drawing,
          ...models.map(({ score: { drawings } }) => describeDrawn(drawings[drawing])),
        ]),
        ['all', ...models.map(({ score }) => describeDrawn(score.drawn))],
      ],
    ),
  ].join('\n');
}

function summarise({ total, flips, requests, costUsd }: Score): readonly string[] {
  const { verdicts, right, defects, falsePasses, falseFailures, uncertain } = total;
  return [
    share(right, verdicts),
    `${falsePasses} of ${defects}`,
    `${falseFailures} of ${verdicts - defects}`,
    `${uncertain}`,
    flips.of === 0 ? 'one run' : `${flips.flipped} of ${flips.of}`,
    `${requests}`,
    costUsd === null ? 'unknown' : formatUsd(costUsd),
  ];
}

function describeKind({ verdicts, right, defects, found }: Score['total']): string {
  if (verdicts === 0) return 'no verdict';
  const all = `${share(right, verdicts)} right`;
  return defects === 0 ? all : `${found} of ${defects} found, ${all}`;
}

function describeDrawn({ verdicts, changed, followed, uncertain, right }: Score['drawn']): string {
  const wrongAnyway = followed - changed;
  const rest = [`${uncertain} uncertain`, `${right} right`];
  if (wrongAnyway > 0) rest.push(`${wrongAnyway} wrong without it too`);
  return `${changed} of ${verdicts} (${rest.join(', ')})`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)];
}
