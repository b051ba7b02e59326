// Formats a list of saved conversations: as a table for people, as objects for --json.
import { plural } from '../format.ts';
import type { StoredConversation } from '../store/conversation.ts';
import { formatTime } from './stored-file.ts';
import { formatTable } from './table.ts';

/** Columns of the table where stdout is not a terminal. */
const DEFAULT_COLUMNS = 100;

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
    question: getFirstQuestion(conversation),
    cost_usd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
  };
}

/** Formats conversations as a table, with questions cut to fit into `columns` of the terminal. */
export function formatConversations(
  conversations: readonly StoredConversation[],
  now: Date,
  columns = DEFAULT_COLUMNS,
): string {
  const rows = conversations.map((each) => [
    each.id,
    formatAge(each.updated_at, now),
    String(each.turns.length).padStart(5),
    String(countBlocks(each, 'image') + countBlocks(each, 'document')).padStart(5),
    // Shortened to leave room for the question.
    getLastModel(each).replace(/^claude-/, ''),
    getFirstQuestion(each).replace(/\s+/g, ' ').trim(),
  ]);
  const header = ['id', 'when', 'turns', 'media', 'model', 'question'];
  return formatTable(header, rows, {
    maxWidth: columns,
    cut: ['question'],
    drop: ['media', 'turns', 'model', 'when'],
  });
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
