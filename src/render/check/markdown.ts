// Reports a check as Markdown: a summary and a table of what did not pass.
import {
  describeCounts,
  describePlace,
  describeReason,
  describeRun,
  describeSource,
  type Finding,
  findProblems,
  OUTCOME_WORDS,
} from './describe.ts';
import { toLine } from './plain-text.ts';
import type { CheckReport } from './report.ts';
import type { MakeCheckReporter } from './reporter.ts';

/** Writes everything at the end. */
export const makeMarkdownReporter: MakeCheckReporter = (sink) => ({
  end: (report) => sink.write(formatMarkdown(report)),
});

const HEADER = [
  '| Status | Check | Picture | Assertion | Reason | Place | Source |',
  '| --- | --- | --- | --- | --- | --- | --- |',
];

/** Characters of one cell. A whole reason has two sentences. */
const MAX_CELL_LENGTH = 1000;

/** Bytes kept for the line that says how many rows were left out. */
const REST_BYTES = 100;

/** Formats the report in at most `maxBytes` of UTF-8; rows that do not fit are counted, the least urgent first. */
export function formatMarkdown(report: CheckReport, maxBytes = Number.POSITIVE_INFINITY): string {
  const problems = findProblems(report.images);
  const notes = report.images.flatMap(({ input, notes }) =>
    notes.map((note) => `- ${escapeMarkdown(input)}: ${escapeMarkdown(note)}`),
  );
  const head = [`## claude-see check: ${describeCounts(report)}`, '', escapeMarkdown(describeRun(report))];
  const rows = problems.map((problem) => formatRow(problem, report.check_file));
  const lines = [
    ...head,
    ...(rows.length > 0 ? ['', ...HEADER, ...rows] : []),
    ...(notes.length > 0 ? ['', 'Notes:', '', ...notes] : []),
  ];
  return fitLines(lines, maxBytes);
}

/** Keeps as many lines as fit. */
function fitLines(lines: readonly string[], maxBytes: number): string {
  const whole = `${lines.join('\n')}\n`;
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  let text = '';
  let bytes = REST_BYTES;
  let kept = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > maxBytes) break;
    text += `${line}\n`;
    kept += 1;
  }
  return maxBytes < REST_BYTES ? '' : `${text}\n${lines.length - kept} more lines are left out.\n`;
}

function formatRow({ image, assertion, outcome }: Finding, checkFile: string | null): string {
  const cells = [
    OUTCOME_WORDS[outcome],
    image.check,
    image.input,
    assertion.text,
    describeReason(assertion),
    describePlace(assertion) ?? '',
    describeSource(assertion, checkFile) ?? '',
  ];
  return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
}

/**
 * Escapes text so that Markdown and its HTML show it as it is, in one cell. `|` is an entity, because a table is cut at
 * it first. A space of no width keeps GitHub from telling the people whose names follow an `@`.
 */
function escapeMarkdown(text: string): string {
  const line = toLine(text);
  const cut = line.length > MAX_CELL_LENGTH ? `${toLine(line.slice(0, MAX_CELL_LENGTH))}…` : line;
  return cut.replace(/[\\`*_{}[\]()#+!~$|<>&@]/g, (character) => ENTITIES[character] ?? `\\${character}`);
}

const ENTITIES: Partial<Record<string, string>> = {
  '|': '&#124;',
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '@': '@&#8203;',
};
