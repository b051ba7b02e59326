// Shows saved conversations in a list: as table rows for people, as one object each for --json. Pure.
import type { StoredConversation } from '../store/conversation.ts';
import { timeWords } from './stored-file.ts';
import { formatTable } from './table.ts';

const DEFAULT_COLUMNS = 100;
/** A question is shown at least so far, however narrow the terminal. */
const MIN_QUESTION_LENGTH = 20;

/** Returns the object that `--json` prints for a conversation. */
export function conversationJson(conversation: StoredConversation): object {
  const { id, created_at, updated_at, turns } = conversation;
  const costs = turns.map(({ answer }) => answer.cost_usd);
  return {
    id,
    created_at,
    updated_at,
    model: lastModel(conversation),
    turns: turns.length,
    images: countBlocks(conversation, 'image'),
    documents: countBlocks(conversation, 'document'),
    question: firstQuestion(conversation),
    cost_usd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
  };
}

/** Formats conversations as a table whose lines fit into `columns`. */
export function conversationTable(
  conversations: readonly StoredConversation[],
  now: Date,
  columns = DEFAULT_COLUMNS,
): string {
  const rows = conversations.map((each) => [
    each.id,
    agoWords(each.updated_at, now),
    String(each.turns.length).padStart(5),
    String(countBlocks(each, 'image') + countBlocks(each, 'document')).padStart(8),
    // Short, as the question needs the room.
    lastModel(each).replace(/^claude-/, ''),
  ]);
  const left = formatTable(['id', 'when', 'turns', 'pictures', 'model'], rows).split('\n').slice(0, -1);
  const width = Math.max(...left.map((line) => line.length)) + 2;
  const questions = ['question', ...conversations.map(firstQuestion)];
  const room = Math.max(MIN_QUESTION_LENGTH, columns - width);
  return left
    .map((line, index) => `${`${line.padEnd(width)}${shorten(questions[index] ?? '', room)}`.trimEnd()}\n`)
    .join('');
}

/** Says how long ago a time was, in the largest unit that is full; a date once it is weeks ago. */
function agoWords(iso: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(iso)) / 60_000);
  const words = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  if (minutes < 1) return 'just now';
  if (minutes < 60) return words(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return words(hours, 'hour');
  const days = Math.floor(hours / 24);
  return days < 14 ? words(days, 'day') : timeWords(iso).slice(0, 10);
}

function firstQuestion({ turns }: StoredConversation): string {
  const texts = turns[0]?.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts?.join('\n') ?? '';
}

/** The model may change from turn to turn. */
function lastModel({ model, turns }: StoredConversation): string {
  return turns.at(-1)?.answer.model ?? model;
}

function countBlocks({ turns }: StoredConversation, block: 'image' | 'document'): number {
  return turns
    .flatMap(({ parts }) => parts)
    .filter((part) => ('block' in part ? part.block === block : part.type === block)).length;
}

/** By code points, so that no emoji is cut in half. */
function shorten(text: string, columns: number): string {
  const points = [...text.replace(/\s+/g, ' ').trim()];
  let used = 0;
  const fits = (most: number) => (point: string) => {
    used += widthOf(point);
    return used <= most;
  };
  if (points.every(fits(columns))) return points.join('');
  used = 0;
  const end = points.findIndex((point) => !fits(columns - 1)(point));
  return `${points.slice(0, end).join('')}…`;
}

/** Columns on a terminal: Chinese, Japanese, Korean and emoji take two. Rough, as it only decides where to cut. */
function widthOf(point: string): number {
  const code = point.codePointAt(0) ?? 0;
  return (code >= 0x1100 && code < 0x1160) || code >= 0x2e80 ? 2 : 1;
}
