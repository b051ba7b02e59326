// Shows the last question and its answer when a conversation is resumed on a terminal.
import { stripVTControlCharacters } from 'node:util';
import { mediaName } from '../../api/media-title.ts';
import { listMediaIn } from '../../conversation/content.ts';
import type { Turn } from '../../conversation/conversation.ts';
import { parsePlaceholder } from '../../conversation/removed-media.ts';
import { wantsColor, write } from '../../env.ts';
import { makeCleaner } from '../../render/clean.ts';
import { findFormatter } from '../../render/markdown/open-formatter.ts';
import { makeStyle } from '../../render/style.ts';
import { breakToWidth, getWidth } from '../../render/width.ts';
import { formatNames } from './media-list.ts';
import type { Session } from './session.ts';

/** Rows of the screen that an answer takes at most, so that its question is still to be seen. */
const MAX_ANSWER_ROWS = 20;
/** Rows of the screen that a question takes at most. */
const MAX_QUESTION_ROWS = 3;

/** Prints the last exchange to stderr, as it is no answer of this run; nothing under -q. */
export async function showLastExchange({ conversation, context, flags, settings }: Session): Promise<void> {
  const { env } = context;
  const last = conversation.turns.at(-1);
  if (!last || flags.quiet) return;
  const clean = makeCleaner(env).block;
  const { dim } = await makeStyle(wantsColor(env.stderr, env, flags.color));
  const open = findFormatter(env, { plain: settings.plain, color: flags.color }, env.stderr);
  // Structured answers are data.
  const formatter = last.reply.data === undefined ? await open?.() : undefined;
  const format = formatter && ((text: string) => formatter.write(text) + formatter.end());
  const { question, note, answer } = formatExchange(last, env.stderr.columns || 80, format);
  const rows = [
    ...question.map((row) => dim(clean(row))),
    ...(note === undefined ? [] : [dim(note)]),
    // A formatted answer is clean, and holds control characters of ours.
    ...(format ? answer : answer.map(clean)),
  ];
  // There is nowhere to report that stderr cannot be written.
  await write(env.stderr, rows.map((row) => `${row}\n`).join('')).catch(() => {});
}

/** A question and its answer as rows of a screen. */
interface Exchange {
  readonly question: readonly string[];
  /** Says that the answer is cut. */
  readonly note: string | undefined;
  readonly answer: readonly string[];
}

/**
 * Formats a turn for a screen of so many columns: the beginning of the question, and the end of the answer. `format` formats
 * the answer for the terminal, in lines each of which has its own styles.
 */
export function formatExchange(
  { items, answer }: Pick<Turn, 'items' | 'answer'>,
  columns: number,
  format?: (text: string) => string,
): Exchange {
  const texts = items.flatMap((item) => (item.kind === 'text' && !parsePlaceholder(item) ? item.text : []));
  const names = [...new Set(listMediaIn(items).map(mediaName))];
  const asked = [...texts, ...(names.length === 0 ? [] : [`(${formatNames(names)})`])];
  // The last column stays free for the mark of a cut.
  const question = toRows(`> ${asked.join(' ')}`, columns - 1);
  const text = answer.trimEnd();
  const rows = format ? format(text).split('\n') : toRows(text, columns);
  const shown = keepEnd(rows, columns);
  const isCut = question.length > MAX_QUESTION_ROWS;
  return {
    question: question
      .slice(0, MAX_QUESTION_ROWS)
      .map((row, index) => (isCut && index === MAX_QUESTION_ROWS - 1 ? `${row}\u2026` : row)),
    note: shown.length < rows.length ? 'the end of the answer; /save writes all of it to a file:' : undefined,
    answer: shown,
  };
}

/** Returns the last lines that fill the rows of an answer at most; a formatted line of code may take several. */
function keepEnd(lines: readonly string[], columns: number): readonly string[] {
  let rows = 0;
  const first = lines.findLastIndex((line) => {
    rows += Math.max(1, Math.ceil(getWidth(stripVTControlCharacters(line)) / columns));
    return rows > MAX_ANSWER_ROWS;
  });
  return lines.slice(first + 1);
}

/** Breaks a text into rows, as a terminal does. */
function toRows(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => breakToWidth(line.replaceAll('\t', '    '), columns));
}
