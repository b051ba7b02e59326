// Answers a plan, and asks the model of `--fallback-model` once where the first one is overloaded or refuses.
import { CliError, usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { Settings } from '../run/settings.ts';
import type { AnswerEvents } from './answer-events.ts';
import type { Engine } from './engine.ts';
import { holdText } from './hold-text.ts';
import { sumUsage } from './sum-usage.ts';
import type { Answer, Plan } from './types.ts';

interface FallbackTools {
  readonly engine: Engine;
  readonly context: RunContext;
  /** The input that the question is about, for the note; undefined for the only question. */
  readonly input?: string;
}

/** The way in which the first model failed. */
interface Failed {
  /** `claude-opus-5-5 was overloaded`. */
  readonly what: string;
  readonly error: CliError;
  /** The reply of a model that refused, which may be charged; undefined without one. */
  readonly refused: Answer | undefined;
}

// fact(refusal-fallback): A request that one model refuses can be sent to another as it is. Source:
// https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback, 2026-11.
/**
 * Answers a plan, as `Engine.answer` does. After the retries of an overloaded model, and after a refusal, the question is
 * planned anew for the other model, within the same budget, and asked once; a note says so. Where stdout is no terminal,
 * text is held back until it is known to be no refusal. The cost and the usage are those of both. Throws CliError.
 */
export async function answerWithFallback(
  plan: Plan,
  events: AnswerEvents,
  { engine, context, input }: FallbackTools,
): Promise<Answer> {
  const { settings, output, signal, env } = context;
  const { fallbackModel } = settings;
  if (fallbackModel === undefined || fallbackModel === plan.model) return engine.answer(plan, events);
  const failed = await answerHeld(plan, events, engine, env.stdout.isTTY !== true).then(
    (answer) => findRefusal(answer, plan.model) ?? answer,
    (error: unknown) => {
      if (!(error instanceof CliError) || error.code !== 'overloaded' || signal.aborted) throw error;
      return { what: `${plan.model} was overloaded`, error, refused: undefined } satisfies Failed;
    },
  );
  if (!('what' in failed)) return failed;
  const note = `${failed.what}: asked ${fallbackModel}`;
  output.info(input === undefined ? note : `${input}: ${note}`);
  const again = await startAgain(events);
  try {
    const other = engine.with({ ...context, settings: { ...settings, model: fallbackModel } });
    const answer = await answerHeld(await planFor(plan, other), again, other, env.stdout.isTTY !== true);
    return sumUp(answer, failed, plan.model);
  } catch (error) {
    if (!(error instanceof CliError) || signal.aborted) throw error;
    const problem = isAboutOther(error) ? addOther(failed, fallbackModel, error) : addFirst(error, failed);
    // A refusal may be charged: its usage is reported.
    if (failed.refused) return { ...failed.refused, problem };
    throw problem;
  }
}

/** Throws CliError for a `--fallback-model` that was typed and is the model that is asked first. */
export function checkFallback({ typed, model, fallbackModel }: Settings): void {
  if (!typed.has('fallbackModel') || fallbackModel !== model) return;
  throw usageError('--fallback-model', `${model} is the model that is asked first`, 'name another one');
}

/** Says under `--dry-run` that another model may be asked, too. */
export function noteFallback({ model, fallbackModel }: Settings, info: (line: string) => void): void {
  if (fallbackModel === undefined || fallbackModel === model) return;
  info(`if ${model} is overloaded or refuses, ${fallbackModel} is asked once`);
}

/** Answers a plan; held text is passed on unless the answer is a refusal, whose text is to be discarded. */
async function answerHeld(plan: Plan, events: AnswerEvents, engine: Engine, holds: boolean): Promise<Answer> {
  if (!holds || !events.text) return engine.answer(plan, events);
  const held = holdText(events);
  try {
    const answer = await engine.answer(plan, held.events);
    if (answer.problem?.code !== 'refusal') await held.release();
    return answer;
  } catch (error) {
    // The text that arrived before the failure is shown, as when nothing is held back.
    if (!(error instanceof CliError) || error.code !== 'overloaded') await held.release();
    throw error;
  }
}

function findRefusal(answer: Answer, model: string): Failed | undefined {
  const { problem } = answer;
  if (problem?.code !== 'refusal') return undefined;
  return { what: `${model} refused to answer`, error: problem, refused: answer };
}

/** Forgets the first answer, or ends its text where a part of it is shown. Returns the events of the second one. */
async function startAgain(events: AnswerEvents): Promise<AnswerEvents> {
  const { isShown, restart, text, ...others } = events;
  if (!text) return events;
  if (isShown?.() !== true) {
    restart?.();
    return events;
  }
  await text('\n\n');
  return { ...others, text };
}

async function planFor({ question }: Plan, engine: Engine): Promise<Plan> {
  const { history, content } = question;
  const fitted = history && { history: await engine.fitHistory(history, content) };
  return engine.plan({ ...question, ...fitted });
}

function sumUp(answer: Answer, failed: Failed, fallbackFrom: string): Answer {
  const { refused } = failed;
  const problem = answer.problem && { problem: addFirst(answer.problem, failed) };
  if (!refused) return { ...answer, ...problem, fallbackFrom };
  const costs = [refused.costUsd, answer.costUsd];
  return {
    ...answer,
    ...problem,
    fallbackFrom,
    costUsd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
    usage: sumUsage([refused.usage, answer.usage]),
    requestIds: [...refused.requestIds, ...answer.requestIds],
  };
}

/** Whether a failure is of the other model alone: it cannot take the question, or the account may not use it. */
function isAboutOther({ code, exitCode }: CliError): boolean {
  return exitCode === 2 || code === 'model_not_available' || code === 'permission';
}

/** Keeps the failure of the first model, so that an outage looks like no mistake of the user or the account. */
function addOther({ error }: Failed, model: string, { subject, message }: CliError): CliError {
  const why = subject === undefined || subject === model ? message : `${subject}: ${message}`;
  return error.with({ message: `${error.message}; ${model} cannot be asked: ${why}` });
}

function addFirst(error: CliError, { what }: Failed): CliError {
  return error.with({ message: `${error.message}; before that, ${what}` });
}
