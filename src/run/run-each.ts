// Runs a task over many items so that one failure does not stop the others; the worst failure sets the exit code.
import { CliError } from '../errors.ts';
import { WORST_FIRST } from '../exit-codes.ts';
import { mapBounded } from '../map-bounded.ts';
import { reportError } from '../render/report-error.ts';
import type { RunContext } from './context.ts';

export interface RunEachOptions<Out> {
  /** Maximum number of items in progress at once. */
  readonly concurrency: number;
  /** Receives each result in the order of the items, as soon as all earlier items have finished. */
  readonly onResult?: (value: Out) => Promise<void>;
}

type Outcome<Out> = { readonly value: Out } | { readonly error: CliError };

/**
 * Runs a task over all items. Reports every failure, and throws the worst at the end or when the time limit ends the
 * run. Throws a signal's error, and anything that is not a CliError, at once.
 */
export async function runEach<In, Out>(
  items: readonly In[],
  run: (item: In) => Promise<Out>,
  context: RunContext,
  { concurrency, onResult = async () => {} }: RunEachOptions<Out>,
): Promise<void> {
  const { signal } = context;
  const outcomes = new Map<number, Outcome<Out>>();
  const failures: CliError[] = [];
  let next = 0;
  let flushed = Promise.resolve();
  const settle = async (outcome: Outcome<Out>) => {
    if ('error' in outcome) failures.push(outcome.error);
    else await onResult(outcome.value);
  };
  const flush = async () => {
    for (let outcome = outcomes.get(next); outcome; outcome = outcomes.get(next)) {
      outcomes.delete(next);
      next += 1;
      await settle(outcome);
    }
  };
  try {
    await mapBounded(items, concurrency, async (item, index) => {
      signal.throwIfAborted();
      try {
        outcomes.set(index, { value: await run(item) });
      } catch (error) {
        if (!(error instanceof CliError) || signal.aborted) throw error;
        outcomes.set(index, { error });
      }
      flushed = flushed.then(flush);
      await flushed;
    });
  } catch (error) {
    // Report finished items even though an earlier one is not.
    for (const outcome of outcomes.values()) await settle(outcome);
    if (!(error instanceof CliError) || !WORST_FIRST.includes(error.exitCode)) throw error;
    failures.push(error);
  }
  await throwWorstFailure(failures, context);
}

/** Reports all failures but the worst, and throws that one; does nothing without failures. */
export async function throwWorstFailure(
  failures: readonly CliError[],
  { env, output, reportFlags }: RunContext,
): Promise<void> {
  const worst = findWorstFailure(failures);
  if (!worst) return;
  output.progress.stop();
  for (const failure of failures) {
    if (failure !== worst) await reportError(failure, env, reportFlags);
  }
  throw worst;
}

/** Returns the failure that sets the exit code: of several equally bad ones the last, which is also printed last. */
export function findWorstFailure(failures: readonly CliError[]): CliError | undefined {
  const rank = ({ exitCode }: CliError) => WORST_FIRST.indexOf(exitCode);
  return [...failures].reverse().sort((a, b) => rank(a) - rank(b))[0];
}
