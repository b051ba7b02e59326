// Waits until a batch has ended, shows meanwhile how far it is, and says what to do where it has not.
import { CliError } from '../errors.ts';
import { formatCount, formatDuration, plural } from '../format.ts';
import { describeCounts } from '../render/batch/batch-status.ts';
import type { RunContext } from '../run/context.ts';
import type { Clock } from './clock.ts';
import type { BatchLook } from './observe.ts';
import { pollUntil } from './poll.ts';
import type { BatchProgress } from './progress-of.ts';
import { nextCommand } from './to-status.ts';

export interface WaitOptions {
  /** The name of the batch in a command. */
  readonly argument: string;
  /** Looks at the batch; throws CliError. */
  look(): Promise<BatchLook>;
  /** Whether another process is submitting the batch at this moment. */
  isSubmitting(): boolean;
  /** Milliseconds; undefined waits until the end. */
  readonly limitMs: number | undefined;
  readonly clock: Clock;
}

/** Between two lines where no terminal shows the progress: CI services end jobs that say nothing for longer. */
const NOTE_MS = 5 * 60_000;

/**
 * Waits until all requests have ended. Throws CliError: `not_finished` when the time is over, and at once when inputs
 * are in no batch, as waiting submits none; `output_unwritable` when it is not known which batches there are, and the
 * manifest cannot take the answer.
 */
export async function waitForEnd(
  { argument, look, isSubmitting, limitMs, clock }: WaitOptions,
  { env, output, signal }: RunContext,
): Promise<BatchLook> {
  const startMs = clock.now().getTime();
  const untilMs = limitMs === undefined ? Number.POSITIVE_INFINITY : startMs + limitMs;
  let last: BatchLook | undefined;
  let notedMs = startMs;
  const show = (progress: BatchProgress) => {
    const nowMs = clock.now().getTime();
    const line = describeWait(progress, nowMs);
    output.progress.step(line);
    if (env.stderr.isTTY || nowMs - notedMs < NOTE_MS) return;
    notedMs = nowMs;
    output.info(line);
  };
  const { done, failure } = await pollUntil(
    async () => {
      const isFirst = last === undefined;
      last = await look();
      const { progress, problem } = last;
      show(progress);
      if (problem && !isRunning(progress)) throw problem.with({ hint: UNCONFIRMED_HINT });
      const isStopped = progress.state === 'unsubmitted' && !isSubmitting();
      if (isFirst && isStopped && isUnderWay(progress)) {
        const { message, hint } = notFinished(progress, { argument });
        output.info(`${message}; ${hint}`);
      }
      return !isUnderWay(progress) && (progress.state === 'ended' || isStopped);
    },
    untilMs,
    {
      sleep: (ms) => clock.sleep(ms, signal),
      now: () => clock.now().getTime(),
      onFailure: (error) => output.info(`${error.message}; the wait goes on`),
    },
  );
  if (done && last?.progress.state === 'ended') return last;
  throw notFinished(last?.progress, { argument, limitMs, failure });
}

/** Whether the API still works on a part, or may do so. */
function isUnderWay({ parts }: BatchProgress): boolean {
  return parts.some(({ state }) => state !== 'ended');
}

/** Whether the API works on a part for certain. */
function isRunning({ parts }: BatchProgress): boolean {
  return parts.some(({ state }) => state === 'in_progress' || state === 'canceling');
}

const UNCONFIRMED_HINT =
  'whether the API has all of the batch is found out once the file can be written: make it writable';

/** Describes a wait: `in progress for 12 min: 3 of 10 batches have ended`. */
export function describeWait({ parts, counts }: BatchProgress, nowMs: number): string {
  const starts = parts.flatMap(({ created_at }) => (created_at === null ? [] : [Date.parse(created_at)]));
  const minutes = Math.floor((nowMs - Math.min(nowMs, ...starts)) / 60_000);
  const { processing, ...ended } = counts;
  const total = processing + Object.values(ended).reduce((sum, count) => sum + count, 0);
  const done = total - processing;
  const endedParts = parts.filter(({ state }) => state === 'ended').length;
  const facts = [
    done > 0 ? `${formatCount(done)} of ${plural(total, 'request')}` : plural(total, 'request'),
    ...(parts.length > 1 ? [`${endedParts} of ${parts.length} batches ended`] : []),
  ];
  const time = minutes === 0 ? '' : ` for ${formatDuration(minutes * 60_000)}`;
  return `in progress${time}: ${facts.join(', ')}`;
}

/** Says how all requests ended: `10,000 requests have ended: 9,990 answered, 10 errored`. */
export function describeEnd({ counts }: BatchProgress): string {
  const { succeeded, errored, canceled, expired } = counts;
  const total = succeeded + errored + canceled + expired;
  return `${plural(total, 'request')} ${total === 1 ? 'has' : 'have'} ended: ${describeCounts(counts)}`;
}

interface Unfinished {
  readonly argument: string;
  readonly limitMs?: number | undefined;
  /** The temporary failure of the last look. */
  readonly failure?: CliError | undefined;
}

/** Returns the error for a batch that has not ended, with the command that goes on. */
export function notFinished(
  progress: BatchProgress | undefined,
  { argument, limitMs, failure }: Unfinished,
): CliError {
  const state = progress?.state ?? 'in_progress';
  const command = nextCommand({ argument }, { state });
  const after = limitMs === undefined ? '' : ` after ${formatDuration(limitMs)}`;
  const why = failure ? `; the last look failed: ${failure.message}` : '';
  return new CliError('not_finished', `${describeUnfinished(progress, state)}${after}${why}`, {
    subject: argument,
    hint: `${state === 'unsubmitted' || state === 'unresolved' ? 'go on with it' : 'wait for it'}: ${command}`,
  });
}

function describeUnfinished(progress: BatchProgress | undefined, state: BatchProgress['state']): string {
  const { unsubmitted = 0, parts = [] } = progress ?? {};
  if (state === 'unresolved') return 'it is not known whether the API has all of the batch';
  if (state === 'unsubmitted') {
    return unsubmitted === 0
      ? 'not all inputs are listed yet'
      : `${plural(unsubmitted, 'input')} ${unsubmitted === 1 ? 'is' : 'are'} not submitted yet`;
  }
  if (parts.length < 2) return 'the batch has not ended';
  const ended = parts.filter((part) => part.state === 'ended').length;
  return `${ended} of ${parts.length} batches have ended`;
}
