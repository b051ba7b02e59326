// Formats the list of batches as a table for people.
import { formatCount } from '../../format.ts';
import { formatAge } from '../conversation-list.ts';
import { formatTable } from '../table.ts';
import { type BatchStatus, STATE_WORDS } from './batch-status.ts';

/** Columns of the table where stdout is not a terminal. */
const DEFAULT_COLUMNS = 100;

/** Formats batches as a table, with prompts cut to fit into `columns` of the terminal. */
export function formatBatches(batches: readonly BatchStatus[], now: Date, columns = DEFAULT_COLUMNS): string {
  const rows = batches.map((each) => [
    toShortId(each.id),
    formatAge(each.created_at, now),
    formatCount(each.inputs).padStart(9),
    describeState(each),
    each.prompt.replace(/\s+/g, ' ').trim(),
  ]);
  return formatTable(['id', 'made', '   inputs', 'state', 'prompt'], rows, {
    maxWidth: columns,
    cut: ['prompt'],
    drop: ['made', '   inputs', 'state'],
  });
}

/** Returns an id as `batch submit` prints it: the date stands in the next column. */
function toShortId(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}

function describeState({ state, requests }: BatchStatus): string {
  const failed = requests.errored + requests.canceled + requests.expired;
  return state === 'ended' && failed > 0 ? `ended, ${formatCount(failed)} failed` : STATE_WORDS[state];
}
