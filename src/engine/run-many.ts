// Runs many jobs side by side and hands over their results in order, whichever finishes first.
import { CliError } from '../errors.ts';

/** Jobs that are prepared while others wait for their answer. */
export const PREPARED_AHEAD = 2;

export interface RunManyOptions<Out> {
  /** Jobs in progress at once; asked again before each job. */
  readonly concurrency: () => number;
  /** No job starts once it is aborted. */
  readonly signal: AbortSignal;
  /** Receives each result in the order of the jobs, as soon as all earlier jobs have finished. */
  readonly onResult?: (result: Out, index: number) => Promise<void>;
  /** Learns of each result as soon as its job has finished, in any order. */
  readonly onEnd?: (result: Out) => void;
  /** Says, after each job, that no further job shall start. */
  readonly stopsAfter?: (result: Out) => boolean;
}

/** Gives one job after another, at once or later; it is not asked again before it has answered. */
export interface JobSource<In> {
  next(): IteratorResult<In, unknown> | Promise<IteratorResult<In, unknown>>;
}

/** Results that wait for an earlier job: no further job starts while there are more. */
const MAX_WAITING = 1000;

/**
 * Returns the result of each job by its index; a job that never started, or that the signal ended, has none. Jobs turn
 * their own failures into results: anything else that they throw ends the run, and is thrown once the jobs in progress
 * have finished.
 */
export async function runMany<In, Out>(
  jobs: readonly In[],
  run: (job: In, index: number) => Promise<Out>,
  options: RunManyOptions<Out>,
): Promise<ReadonlyMap<number, Out>> {
  const results = new Map<number, Out>();
  const keep = async (job: In, index: number) => {
    const result = await run(job, index);
    results.set(index, result);
    return result;
  };
  await runStream(jobs.values(), keep, { ...options, maxWaiting: Number.POSITIVE_INFINITY });
  return results;
}

/** Runs the jobs of a source as `runMany` does, and keeps no result once it is handed over. */
export async function runStream<In, Out>(
  source: JobSource<In>,
  run: (job: In, index: number) => Promise<Out>,
  options: RunManyOptions<Out> & { readonly maxWaiting?: number },
): Promise<void> {
  const { concurrency, signal, onResult = async () => {}, onEnd, stopsAfter = () => false } = options;
  const { maxWaiting = MAX_WAITING } = options;
  const waiting = new Map<number, Out>();
  const failures: unknown[] = [];
  let next = 0;
  let active = 0;
  let isPulling = false;
  let stopped = false;
  let delivered = 0;
  let delivery = Promise.resolve();
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const hand = async (index: number) => {
    const result = waiting.get(index) as Out;
    waiting.delete(index);
    await onResult(result, index);
  };
  const deliver = async () => {
    while (waiting.has(delivered)) {
      delivered += 1;
      await hand(delivered - 1);
    }
  };
  const fail = (error: unknown) => {
    stopped = true;
    if (!signal.aborted || !(error instanceof CliError || error === signal.reason)) failures.push(error);
  };
  const start = async (job: In, index: number) => {
    try {
      const result = await run(job, index);
      waiting.set(index, result);
      onEnd?.(result);
      stopped ||= stopsAfter(result);
      delivery = delivery.then(deliver);
      await delivery;
    } catch (error) {
      fail(error);
    }
    active -= 1;
    fill();
  };
  const take = ({ done, value }: IteratorResult<In, unknown>) => {
    if (done) stopped = true;
    if (stopped || signal.aborted) return;
    active += 1;
    next += 1;
    void start(value as In, next - 1);
  };
  const pull = async (pulled: Promise<IteratorResult<In, unknown>>) => {
    isPulling = true;
    await pulled.then(take).catch(fail);
    isPulling = false;
    fill();
  };
  const mayStart = () => !stopped && !signal.aborted && active < concurrency() && waiting.size < maxWaiting;
  const fill = () => {
    while (!isPulling && mayStart()) {
      const pulled = source.next();
      if (pulled instanceof Promise) void pull(pulled);
      else take(pulled);
    }
    // A source that is silent does not outlast Ctrl-C.
    if (active === 0 && (!isPulling || signal.aborted)) finish();
  };

  signal.addEventListener('abort', fill);
  fill();
  await finished;
  signal.removeEventListener('abort', fill);
  if (failures.length > 0) throw failures[0];
  // Behind a job that was skipped, later results are still waiting.
  for (const index of [...waiting.keys()].sort((a, b) => a - b)) await hand(index);
}
