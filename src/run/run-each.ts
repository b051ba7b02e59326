// Runs a command over many items so that one failure does not end the others; each failure is named, the worst decides.
import { CliError } from '../errors.ts';
import { WORST_FIRST } from '../exit-codes.ts';
import { mapBounded } from '../map-bounded.ts';
import { reportError } from '../render/report-error.ts';
import type { RunContext } from './context.ts';
import type { Flags } from './flags.ts';

type Outcome<Out> = { readonly value: Out } | { readonly error: CliError };

/**
 * Runs over all items, `limit` at a time, and hands each result to `done` in the order of the items, as soon as it
 * and all before it are there. Failures are reported; the worst is thrown at the end, or when the time of the whole run
 * is over. What is no CliError, and a signal's, is thrown at once.
 */
export async function runEach<In, Out>(
  items: readonly In[],
  limit: number,
  context: RunContext,
  flags: Flags,
  run: (item: In) => Promise<Out>,
  done: (value: Out) => Promise<void> = async () => {},
): Promise<void> {
  const { signal } = context;
  const outcomes = new Map<number, Outcome<Out>>();
  const failures: CliError[] = [];
  let next = 0;
  let flushed = Promise.resolve();
  const flush = async () => {
    for (let outcome = outcomes.get(next); outcome; outcome = outcomes.get(next)) {
      outcomes.delete(next);
      next += 1;
      if ('error' in outcome) failures.push(outcome.error);
      else await done(outcome.value);
    }
  };
  try {
    await mapBounded(items, limit, async (item, index) => {
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
    // Report what is complete, even where an earlier item is not.
    for (const outcome of outcomes.values()) {
      if ('error' in outcome) failures.push(outcome.error);
      else await done(outcome.value);
    }
    if (!(error instanceof CliError) || !WORST_FIRST.includes(error.exitCode)) throw error;
    failures.push(error);
  }
  await throwWorst(failures, context, flags);
}

/** Reports all failures but the worst, which it throws; there may be none. */
export async function throwWorst(
  failures: readonly CliError[],
  { env, output }: RunContext,
  flags: Flags,
): Promise<void> {
  const worst = findWorst(failures);
  if (!worst) return;
  output.progress.stop();
  for (const failure of failures) {
    if (failure !== worst) await reportError(failure, env, reportFlags(flags));
  }
  throw worst;
}

/** Returns the failure that decides the exit code; the last of its kind, as it is said last. */
export function findWorst(failures: readonly CliError[]): CliError | undefined {
  const rank = ({ exitCode }: CliError) => WORST_FIRST.indexOf(exitCode);
  return [...failures].reverse().sort((a, b) => rank(a) - rank(b))[0];
}

/** Returns how errors are to be reported by a command's flags. */
export function reportFlags(flags: Flags) {
  return {
    json: flags.json === true,
    debug: flags.debug === true,
    color: typeof flags.color === 'boolean' ? flags.color : undefined,
  };
}
