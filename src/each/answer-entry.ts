// Answers one entry: its earlier record, or else its question asked on an engine of its own.
import type { Caching } from '../api/cache-breakpoints.ts';
import type { AnswerEvents } from '../engine/answer-events.ts';
import { type Budget, makeBudget } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import { formatWaiting, showThinking } from '../engine/send.ts';
import type { PageShooter } from '../engine/shoot-pages.ts';
import type { SingleFlight } from '../engine/single-flight.ts';
import { withWholeUsage } from '../engine/sum-usage.ts';
import { listFreshMedia } from '../engine/to-request.ts';
import type { Plan } from '../engine/types.ts';
import { answerWithFallback } from '../engine/with-fallback.ts';
import { CliError } from '../errors.ts';
import { formatReceipts } from '../render/receipt.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { EachQuestion } from './each-question.ts';
import type { Entry } from './entry.ts';
import { nameEntry, restoreError } from './entry-errors.ts';
import type { EachNotes } from './entry-output.ts';
import { type LoadedEntry, loadEntry } from './load-entry.ts';
import { planEntry } from './plan-entry.ts';
import type { Queue } from './shared-prompt.ts';
import { type EntryAnswer, toErrorRecord, toImages, toRecord } from './to-record.ts';
import type { EntryOutcome } from './totals.ts';

/** The tools that all entries of a run share. */
export interface EntryTools {
  readonly engine: Engine;
  readonly pages: PageShooter;
  readonly sink: Pick<AnswerSink, 'claim' | 'findEarlier'>;
  readonly flights: SingleFlight<EntryAnswer>;
  readonly notes: Pick<EachNotes, 'addPlan'>;
  /** Lets the first of the requests go first that share a prompt. */
  readonly queue: Queue;
  /** Learns that no further question can be paid for. */
  spend(error: CliError): void;
}

/** The question about one entry. */
export interface AskedEntry {
  readonly entry: Entry;
  readonly question: EachQuestion;
  /** Returns the part of the question that others repeat; asked late, when the list is known better. */
  chooseCaching(): Caching | undefined;
  /** Called once the picture is decoded. */
  prepared(): void;
}

/** Returns what came of an entry. Throws the reason of an aborted run, and bugs. */
export async function answerEntry(
  asked: AskedEntry,
  tools: EntryTools,
  context: RunContext,
  stop: AbortSignal,
): Promise<EntryOutcome> {
  const { entry, question } = asked;
  let key: string | null = null;
  try {
    // Inputs that claim one sidecar do so in their order.
    tools.sink.claim(entry);
    const loaded = await loadEntry(entry, question.fingerprint, { ...context, pages: tools.pages });
    key = loaded.key;
    const earlier = tools.sink.findEarlier(entry, key);
    if (earlier) return { record: earlier, error: restoreError(earlier), origin: 'earlier' };
    let isOwn = false;
    const flight = tools.flights(key, () => {
      isOwn = true;
      return askEntry(loaded, asked, tools, context);
    });
    // While it waits for an equal one, another entry may be decoded.
    if (!isOwn) asked.prepared();
    const { value: answer, isShared } = await flight;
    const { problem, ...judgement } = answer.judgement;
    const error = problem && nameEntry(problem, entry, context.env);
    const named = { ...answer, judgement: error ? { ...judgement, problem: error } : judgement };
    const record = toRecord(entry, key, named, context.env);
    if (!isShared) return { record, error, origin: 'asked' };
    // The record of the input that was asked about has the cost.
    return { record: { ...record, cost_usd: 0 }, error, origin: 'shared' };
  } catch (error) {
    if (!(error instanceof CliError) || stop.aborted) throw error;
    const named = nameEntry(error, entry, context.env);
    return { record: toErrorRecord(entry, key, named, context.env), error: named, origin: 'asked' };
  }
}

async function askEntry(
  loaded: LoadedEntry,
  { entry, question, prepared, chooseCaching }: AskedEntry,
  tools: EntryTools,
  context: RunContext,
): Promise<EntryAnswer> {
  const { output } = context;
  const engine = tools.engine.isolated(context);
  const cache = chooseCaching();
  const cached = cache ? { ...question, cache } : question;
  const plan = (budget: Budget | undefined) => planEntry(loaded, { ...cached, budget }, engine, context);
  try {
    const planned = await planPaid(plan, question, tools);
    tools.notes.addPlan(entry.input, planned);
    prepared();
    const { began } = cache ? await tools.queue() : { began: () => {} };
    try {
      const events: AnswerEvents = {
        began,
        sending(request) {
          output.progress.step(formatWaiting(request.plan));
          if (!output.verbose || !output.showsReceipts) return;
          for (const line of formatReceipts(listFreshMedia(request))) output.notice(line);
        },
        thinking: () => showThinking(planned, output),
      };
      const answer = await answerWithFallback(planned, events, { engine, context, input: entry.input });
      if (answer.note !== undefined) output.info(`${entry.input}: ${answer.note}`);
      const { fallbackFrom } = answer;
      return {
        judgement: answer,
        reply: withWholeUsage(answer),
        images: toImages(answer.sent),
        fallbackFrom,
      };
    } catch (error) {
      // A PDF that the API had to count first may cost more than the whole limit.
      if (isAboutBudget(error, question) && planned.uncounted.length === 0) tools.spend(error);
      throw error;
    } finally {
      began();
    }
  } finally {
    engine.close();
  }
}

/** Plans a question; when the budget would pay for it, were it not spent, nothing can be asked any more. */
async function planPaid(
  plan: (budget: Budget | undefined) => Promise<Plan>,
  question: EachQuestion,
  { spend }: Pick<EntryTools, 'spend'>,
): Promise<Plan> {
  const { budget } = question;
  try {
    return await plan(budget);
  } catch (error) {
    if (!budget || !isAboutBudget(error, question)) throw error;
    const whole = makeBudget(budget.totalUsd, budget.origin);
    const fits = await plan(whole).then(
      () => true,
      () => false,
    );
    if (fits) spend(error);
    throw error;
  }
}

function isAboutBudget(error: unknown, { budget }: EachQuestion): error is CliError {
  return error instanceof CliError && budget !== undefined && error.subject === budget.origin.name;
}
