// Runs many jobs side by side and hands over their results in order, whichever finishes first.
import { CliError } from '../errors.ts';

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
  const { concurrency, signal, onResult = async () => {}, onEnd, stopsAfter = () => false } = options;
  const results = new Map<number, Out>();
  const failures: unknown[] = [];
  let next = 0;
  let active = 0;
  let stopped = false;
  let delivered = 0;
  let delivery = Promise.resolve();
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const deliver = async () => {
    while (results.has(delivered)) {
      const index = delivered;
      delivered += 1;
      await onResult(results.get(index) as Out, index);
    }
  };
  const start = async (job: In, index: number) => {
    try {
      const result = await run(job, index);
      results.set(index, result);
      onEnd?.(result);
      stopped ||= stopsAfter(result);
      delivery = delivery.then(deliver);
      await delivery;
    } catch (error) {
      stopped = true;
      if (!signal.aborted || !(error instanceof CliError || error === signal.reason)) failures.push(error);
    }
    active -= 1;
    fill();
  };
  const fill = () => {
    while (!stopped && !signal.aborted && next < jobs.length && active < concurrency()) {
      const index = next;
      next += 1;
      active += 1;
      void start(jobs[index] as In, index);
    }
    if (active === 0) finish();
  };

  fill();
  await finished;
  if (failures.length > 0) throw failures[0];
  // Behind a job that was skipped, later results are still waiting.
  for (const index of [...results.keys()].sort((a, b) => a - b)) {
    if (index >= delivered) await onResult(results.get(index) as Out, index);
  }
  return results;
}
