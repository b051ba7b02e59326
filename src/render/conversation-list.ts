// Formats a list of saved conversations: as a table for people, as objects for --json.
import { plural } from '../format.ts';
import type { StoredConversation } from '../store/conversation.ts';
import { formatNames, listMediaNames } from './media-names.ts';
import { formatTime } from './stored-file.ts';
import { formatTable } from './table.ts';
import { getWidth } from './width.ts';

/** Columns of the table where stdout is not a terminal. */
const DEFAULT_COLUMNS = 100;
/** Columns from which a terminal has room for the model too. */
const MODEL_COLUMNS = 100;
/** Columns of the names of pictures, and those that are left for the question with the space before it. */
const MIN_NAMES_WIDTH = 8;
const MAX_NAMES_WIDTH = 24;
const QUESTION_WIDTH = 22;

/** Returns the object that `--json` prints for a conversation. */
export function toConversationJson(conversation: StoredConversation): object {
  const { id, created_at, updated_at, turns } = conversation;
  const costs = turns.map(({ answer }) => answer.cost_usd);
  return {
    id,
    created_at,
    updated_at,
    model: getLastModel(conversation),
    turns: turns.length,
    images: countBlocks(conversation, 'image'),
    documents: countBlocks(conversation, 'document'),
    inputs: listMediaNames(conversation),
    question: getFirstQuestion(conversation),
    cost_usd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
  };
}

/** Formats conversations as a table, with names and questions cut to fit into `columns` of the terminal. */
export function formatConversations(
  conversations: readonly StoredConversation[],
  now: Date,
  columns = DEFAULT_COLUMNS,
): string {
  const rows = conversations.map((each) => ({
    cells: [
      each.id,
      formatAge(each.updated_at, now),
      String(each.turns.length).padStart(5),
      // Without it there is room for the pictures' names and the question.
      ...(columns < MODEL_COLUMNS ? [] : [getLastModel(each).replace(/^claude-/, '')]),
    ],
    names: listMediaNames(each),
    question: formatQuestion(each),
  }));
  const header = ['id', 'when', 'turns', ...(columns < MODEL_COLUMNS ? [] : ['model'])];
  const widths = header.map((title, column) =>
    Math.max(...[title, ...rows.map(({ cells }) => cells[column] ?? '')].map(getWidth)),
  );
  const taken = widths.reduce((sum, width) => sum + width + 2, 0);
  const room = Math.min(MAX_NAMES_WIDTH, Math.max(MIN_NAMES_WIDTH, columns - taken - QUESTION_WIDTH));
  return formatTable(
    [...header, 'pictures', 'question'],
    rows.map(({ cells, names, question }) => [...cells, formatNames(names, room), question]),
    { maxWidth: columns, cut: ['pictures', 'question'], drop: ['turns', 'model', 'when'] },
  );
}

/** Returns the first question of a conversation as one line. */
export function formatQuestion(conversation: StoredConversation): string {
  return getFirstQuestion(conversation).replace(/\s+/g, ' ').trim();
}

/** Formats the time since a date in the largest full unit, and the date itself after two weeks. */
export function formatAge(iso: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(iso)) / 60_000);
  const format = (count: number, unit: string) => `${plural(count, unit)} ago`;
  if (minutes < 1) return 'just now';
  if (minutes < 60) return format(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return format(hours, 'hour');
  const days = Math.floor(hours / 24);
  return days < 14 ? format(days, 'day') : formatTime(iso).slice(0, 10);
}

function getFirstQuestion({ turns }: StoredConversation): string {
  const texts = turns[0]?.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts?.join('\n') ?? '';
}

/** The model may differ from turn to turn. */
function getLastModel({ model, turns }: StoredConversation): string {
  return turns.at(-1)?.answer.model ?? model;
}

function countBlocks({ turns }: StoredConversation, block: 'image' | 'document'): number {
  return turns
    .flatMap(({ parts }) => parts)
    .filter((part) => ('block' in part ? part.block === block : part.type === block)).length;
}
