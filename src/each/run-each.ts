// Asks the question of a run about each of its inputs side by side, and reports answers and errors in their order.
import { makePacer } from '../api/pacer.ts';
import { makeAccountGate } from '../engine/account-gate.ts';
import type { Engine } from '../engine/engine.ts';
import { PREPARED_AHEAD, runStream } from '../engine/run-many.ts';
import { DECODED_AT_ONCE, makeSemaphore } from '../engine/semaphore.ts';
import { makePageShooter } from '../engine/shoot-pages.ts';
import { makeSingleFlight } from '../engine/single-flight.ts';
import { AlreadyReportedError, type CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { limitGarbage, MANY_PICTURES } from '../process/limit-garbage.ts';
import { reportAbove } from '../render/report-above.ts';
import { makeRunProgress } from '../render/run-progress.ts';
import { type RunContext, withTimeLimit } from '../run/context.ts';
import { answerEntry, type EntryTools } from './answer-entry.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { EachQuestion } from './each-question.ts';
import type { Entries, Entry } from './entry.ts';
import { makeEachNotes } from './entry-output.ts';
import { type ReadAhead, readAhead } from './read-ahead.ts';
import { chooseCaching, makeQueue } from './shared-prompt.ts';
import type { EntryAnswer } from './to-record.ts';
import { type EntryOutcome, makeTotals, type Totals } from './totals.ts';

export interface RunEachTools {
  readonly engine: Engine;
  readonly sink: AnswerSink;
  /** The prompt that entries share, as far as they have none of their own. */
  readonly prompt: string;
  /** Requests at once; adapts to what the API takes by default. */
  readonly jobs: number | undefined;
  /** Stops at the first input without an answer. */
  readonly failFast: boolean;
}

/**
 * Answers every entry, and ends the sink. Errors are reported in the order of the inputs, and after Ctrl-C what was
 * answered by then. Throws AlreadyReportedError with the worst exit code, the reason of an aborted run, CliError when
 * the entries or the answers fail as a whole, and bugs.
 */
export async function runEach(
  entries: Entries,
  question: EachQuestion,
  tools: RunEachTools,
  context: RunContext,
): Promise<void> {
  const { engine, sink } = tools;
  const { output, signal, settings } = context;
  const started = performance.now();
  const ahead = readAhead(entries);
  const totals = makeTotals();
  const progress = makeRunProgress(output.progress);
  try {
    await runAll(ahead, question, { ...tools, totals, show: progress.show }, context);
    await (signal.aborted ? sink.abort() : sink.end());
  } catch (error) {
    await sink.abort();
    throw error;
  } finally {
    ahead.close();
    progress.end();
  }
  if (signal.aborted) {
    const { counts, total } = totals.state(ahead.total());
    const of = total === undefined ? '' : ` of ${formatCount(total)}`;
    output.info(`${formatCount(counts[0][0])}${of} answered${sink.canResume ? '; --resume goes on' : ''}`);
  } else {
    const { done } = totals.state(undefined);
    const isWhole = ahead.total() === done && !totals.hasOpen();
    const summary = totals.summarise(ahead.total(), performance.now() - started);
    output.info(`${summary}${sink.canResume && !isWhole ? '; --resume goes on' : ''}`);
  }
  if (settings.usage) {
    for (const [index, line] of engine.usage.format().entries()) {
      output.notice(index === 0 ? `usage: ${line}` : line);
    }
  }
  signal.throwIfAborted();
  if (totals.exitCode() !== 0) throw new AlreadyReportedError(totals.exitCode());
}

interface RunTools extends RunEachTools {
  readonly totals: Totals;
  show(state: ReturnType<Totals['state']>): void;
}

async function runAll(
  ahead: ReadAhead,
  question: EachQuestion,
  { engine, sink, prompt, jobs, failFast, totals, show }: RunTools,
  context: RunContext,
): Promise<void> {
  const { output, signal, settings } = context;
  const { model, timeoutMs } = settings;
  const pacer = makePacer({ jobs });
  const account = makeAccountGate(pacer);
  const enter = makeSemaphore(DECODED_AT_ONCE);
  const notes = makeEachNotes(output, ahead.total);
  const caching = { shared: chooseCaching(prompt, settings), own: chooseCaching(undefined, settings) };
  let spent: CliError | undefined;
  const pages = makePageShooter(context);
  const shared: EntryTools = {
    engine,
    pages,
    sink,
    notes,
    flights: makeSingleFlight<EntryAnswer>(),
    queue: makeQueue(),
    spend: (error) => {
      spent ??= error;
    },
  };
  /** Returns the failure that no further question escapes. */
  const findEnd = () => spent ?? account.findFailure(model);
  const answer = (entry: Entry, prepared: () => void) => {
    const own = notes.outputOf(entry.input);
    const choose = () =>
      ahead.total() === 1 ? undefined : caching[entry.prompt === prompt ? 'shared' : 'own'];
    const asked = { entry, question, chooseCaching: choose, prepared };
    const run = (limit: Pick<RunContext, 'signal' | 'endsAt'>) =>
      answerEntry(asked, shared, { ...context, ...limit, output: own, pacer: account.guard(model) }, signal);
    return withTimeLimit(signal, timeoutMs, run, { ...own.progress, onSuspend: context.env.onSuspend });
  };
  let hasReportedEnd = false;
  /** Returns undefined for an entry that was not asked, because an earlier one has shown that it would fail. */
  const run = async (entry: Entry, index: number): Promise<EntryOutcome | undefined> => {
    if (index === MANY_PICTURES) await limitGarbage();
    const prepared = await enter();
    if (findEnd()) {
      prepared();
      return undefined;
    }
    const outcome = await answer(entry, prepared).finally(prepared);
    const { error, record } = outcome;
    account.note(model, error);
    if (error && record.usage === null && error.code === findEnd()?.code) {
      if (hasReportedEnd) return undefined;
      hasReportedEnd = true;
    }
    await sink.put(record);
    return outcome;
  };
  const update = (outcome?: EntryOutcome) => {
    if (outcome) totals.add(outcome);
    show(totals.state(ahead.total()));
  };
  update();
  try {
    await runStream(ahead, run, {
      // With --fail-fast no input is asked about that a failure could have kept from it.
      concurrency: () => pacer.limit() + (failFast ? 0 : PREPARED_AHEAD),
      signal,
      onEnd: update,
      async onResult(outcome) {
        if (!outcome) return;
        if (outcome.error) await reportAbove(outcome.error, context);
        await sink.show(outcome.record);
      },
      stopsAfter: (outcome) =>
        findEnd() !== undefined || (failFast && outcome !== undefined && outcome.error !== undefined),
    });
  } finally {
    notes.end();
    await pages.close();
  }
}
