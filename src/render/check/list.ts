// Reports a check for people: a line for each picture, and below it every assertion that did not pass.
import { plural } from '../../format.ts';
import { makeStyle, type Style } from '../style.ts';
import { cutToWidth, getWidth, padToWidth, wrapToWidth } from '../width.ts';
import { makeCommandEscaper } from '../workflow-commands.ts';
import {
  describePlace,
  describeReason,
  describeRun,
  describeSource,
  getOutcome,
  OUTCOME_WORDS,
  type Outcome,
} from './describe.ts';
import { toLine } from './plain-text.ts';
import { type Entry, makeRepeatedReasons, type RepeatedReasons } from './repeated-reasons.ts';
import type { AssertionResult, CheckReport, ImageResult } from './report.ts';
import type { MakeCheckReporter } from './reporter.ts';

/** Columns of the longest word for a status. */
const STATUS_WIDTH = Math.max(...Object.values(OUTCOME_WORDS).map((word) => word.length));

/** Lays out one report: colours are added to text that is already cut. */
interface Layout {
  readonly style: Style;
  /** Columns of the terminal; infinite elsewhere. */
  readonly columns: number;
  readonly checkFile: string | null;
}

/** Prints each picture as it comes; colours and cuts lines on a terminal only. */
export const makeListReporter: MakeCheckReporter = (sink, { variables, checkFile }) => {
  const escapeOwn = makeCommandEscaper(variables);
  const repeated = makeRepeatedReasons();
  const loadLayout = async (): Promise<Layout> => ({
    style: await makeStyle(sink.color),
    columns: sink.columns ?? Number.POSITIVE_INFINITY,
    checkFile,
  });
  return {
    async image(result) {
      await sink.write(escapeOwn(formatImage(result, repeated, await loadLayout())));
    },
    async end(report) {
      await sink.write(escapeOwn(formatSummary(report, repeated, await loadLayout())));
    },
  };
};

function formatImage(image: ImageResult, repeated: RepeatedReasons, layout: Layout): string {
  const lines = [
    formatLine('', image.status, `  ${formatName(image)}`, layout),
    ...image.notes.flatMap((note) => formatText(`note: ${toLine(note)}`, 2, layout)),
    ...repeated.group(image).flatMap((entry) => formatEntry(entry, layout)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function formatName({ check, input }: ImageResult): string {
  return `${toLine(input)} (${toLine(check)})`;
}

/** Says in full why nothing was decided once, and then only where it was said. */
function formatEntry(entry: Entry, layout: Layout): readonly string[] {
  if ('cause' in entry) {
    const { cause, count } = entry;
    const text = `  ${plural(count, 'assertion')}, as for ${formatName(cause.first)}`;
    return [formatLine('  ', cause.outcome, text, layout)];
  }
  const { assertion, more } = entry;
  const others = `  ${plural(more, 'more assertion')} for the same reason`;
  return [
    ...formatAssertion(assertion, layout),
    ...(more > 0 ? [formatLine('  ', getOutcome(assertion), others, layout)] : []),
  ];
}

function formatAssertion(assertion: AssertionResult, layout: Layout): readonly string[] {
  const outcome = getOutcome(assertion);
  if (outcome === 'pass') return [];
  const place = describePlace(assertion);
  const source = describeSource(assertion, layout.checkFile);
  const at = [place === undefined ? '' : `at ${place}`, source === undefined ? '' : toLine(source)];
  const facts = at.filter(Boolean).join(', ');
  return [
    formatLine('  ', outcome, `  ${toLine(assertion.text)}`, layout),
    ...formatText(toLine(describeReason(assertion)), 4, layout),
    ...(assertion.error?.hint ? formatText(toLine(assertion.error.hint), 6, layout) : []),
    ...(facts === '' ? [] : formatText(facts, 4, layout).map((line) => layout.style.dim(line))),
  ];
}

/** Formats a line with its status in words, cut to the width. */
function formatLine(indent: string, outcome: Outcome, rest: string, { style, columns }: Layout): string {
  const word = padToWidth(OUTCOME_WORDS[outcome], STATUS_WIDTH);
  const shown = cutToWidth(rest, columns - getWidth(indent) - STATUS_WIDTH);
  return indent + colour(word, outcome, style) + shown;
}

/** Wraps a reason rather than cutting it: its end says as much as its start. */
function formatText(text: string, indent: number, { columns }: Layout): readonly string[] {
  return wrapToWidth(text, columns - indent).map((line) => ' '.repeat(indent) + line);
}

function formatSummary(report: CheckReport, repeated: RepeatedReasons, { style, columns }: Layout): string {
  const isGreen = report.exit_code === 0;
  const counts = repeated
    .list()
    .map(
      ({ reason, assertions, pictures }) =>
        `${toLine(reason)}: ${plural(assertions, 'assertion')} on ${plural(pictures, 'picture')}`,
    );
  const lines = [...counts, describeRun(report)].flatMap((line) => wrapToWidth(line, columns));
  return `\n${lines.map((line) => `${isGreen ? style.good(line) : style.error(line)}\n`).join('')}`;
}

function colour(text: string, outcome: Outcome, style: Style): string {
  if (outcome === 'pass') return style.good(text);
  return outcome === 'fail' || outcome === 'error' ? style.error(text) : style.caution(text);
}
