// Formats how far a batch is: its inputs, and the state of each batch of the API.
import { formatCount, formatDuration, plural } from '../../format.ts';
import { formatAge } from '../conversation-list.ts';
import { formatTable } from '../table.ts';

/** Requests by their state, with the API's names. */
export interface RequestCounts {
  readonly processing: number;
  readonly succeeded: number;
  readonly errored: number;
  readonly canceled: number;
  readonly expired: number;
}

/** `unresolved`: it is not known whether the API has the batch. */
export type PartState = 'unresolved' | 'in_progress' | 'canceling' | 'ended';

/** One batch of the API, as `--json` prints it. */
export interface PartStatus extends RequestCounts {
  readonly id: string | null;
  readonly state: PartState;
  readonly requests: number;
  readonly created_at: string | null;
  readonly ended_at: string | null;
  readonly expires_at: string | null;
}

/** `unsubmitted`: some inputs are in no batch of the API yet. */
export type BatchState = 'unsubmitted' | PartState;

/** A batch, as `batch status --json` prints it. Keys are only ever added. */
export interface BatchStatus {
  readonly id: string;
  /** Path of its manifest. */
  readonly manifest: string;
  readonly state: BatchState;
  readonly created_at: string;
  readonly provider: string;
  readonly model: string;
  readonly prompt: string;
  readonly inputs: number;
  readonly unusable: number;
  readonly unsubmitted: number;
  /** Sums over the batches of the API; an input that was asked again counts in each of its batches. */
  readonly requests: RequestCounts;
  readonly batches: readonly PartStatus[];
  /** The command to run next. */
  readonly next: string;
}

export const STATE_WORDS: Readonly<Record<BatchState, string>> = {
  unsubmitted: 'not all submitted',
  unresolved: 'not confirmed',
  in_progress: 'in progress',
  canceling: 'being canceled',
  ended: 'ended',
};

/** Formats a status for people; `columns` are those of the terminal, undefined for programs. */
export function formatBatchStatus(status: BatchStatus, now: Date, columns?: number): string {
  const { id, state, created_at, model, inputs, unusable, unsubmitted, batches } = status;
  const counts = [
    plural(inputs, 'input'),
    ...(unusable > 0 ? [`${formatCount(unusable)} unusable`] : []),
    ...(unsubmitted > 0 ? [`${formatCount(unsubmitted)} not submitted`] : []),
    model,
  ];
  const head = `${id}: ${STATE_WORDS[state]}, made ${formatAge(created_at, now)}\n${counts.join(', ')}\n`;
  if (batches.length === 0) return head;
  const rows = batches.map((part) => [part.id ?? '-', describePart(part, now)]);
  return `${head}\n${formatTable(['batch of the API', 'requests'], rows, { maxWidth: columns })}`;
}

/** Describes the requests of a batch of the API: `4,990 answered, 10 errored`. */
export function describePart({ state, requests, expires_at, ...counts }: PartStatus, now: Date): string {
  const count = formatCount(requests);
  switch (state) {
    case 'ended':
      return describeCounts(counts);
    case 'canceling':
      return `${count} being canceled`;
    case 'unresolved':
      return `${count} sent, not confirmed`;
    case 'in_progress': {
      const leftMs = expires_at === null ? 0 : Date.parse(expires_at) - now.getTime();
      const left = leftMs > 0 ? `, expires in ${formatDuration(roundTime(leftMs))}` : '';
      return `${count} in progress${left}`;
    }
  }
}

/** Describes requests that have ended: `4,990 answered, 10 errored`. */
export function describeCounts(counts: Omit<RequestCounts, 'processing'>): string {
  const { succeeded, errored, canceled, expired } = counts;
  const words = [
    [succeeded, 'answered'],
    [errored, 'errored'],
    [expired, 'expired'],
    [canceled, 'canceled'],
  ] as const;
  const shown = words.filter(([count], index) => count > 0 || index === 0);
  return shown.map(([count, word]) => `${formatCount(count)} ${word}`).join(', ');
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Rounds to hours, below two of them to minutes. */
function roundTime(ms: number): number {
  const unit = ms < 2 * HOUR_MS ? MINUTE_MS : HOUR_MS;
  return Math.max(MINUTE_MS, Math.round(ms / unit) * unit);
}
