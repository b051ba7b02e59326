// Sends one resolved request, and sends it again after a temporary failure and after each cause that can be cured.
import { isUnsent } from '../api/errors/network.ts';
import type { Reply } from '../api/stream-message.ts';
import { CliError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { AnswerEvents } from './answer-events.ts';
import { computeCost } from './cost.ts';
import { explainTooLong } from './prompt-too-long.ts';
import { resolvePlan, type SendTools } from './resolve.ts';
import { dropTransformations, fitModelSize } from './retry-downsized.ts';
import { moveSchemaToPrompt } from './retry-in-prompt.ts';
import { replaceMissingFiles } from './retry-missing-files.ts';
import { shrinkOversized } from './retry-oversized.ts';
import type { Exchange, Plan, ResolvedRequest } from './types.ts';
import type { UsageTracker } from './usage.ts';
import { planWithoutFiles } from './without-files.ts';

/**
 * Sends a request and returns its reply. As long as nothing of the answer is shown, each cause that has a cure is cured
 * once, and after a temporary failure the same request is sent again, within `--retries`, `--timeout` and the budget of
 * its question. Throws CliError for every failure.
 */
export async function sendRequest(
  first: ResolvedRequest,
  tools: PaidTools,
  context: RunContext,
  events: AnswerEvents,
): Promise<Exchange> {
  const cures: Cure[] = [
    replaceMissingFiles,
    shrinkOversized,
    fitModelSize,
    dropTransformations,
    moveSchemaToPrompt,
  ];
  const waitToRetry = tools.api.makeRetries(context, { step: formatWaiting(first.plan) });
  let request = first;
  events.sending?.(request);
  for (;;) {
    const attempt = watch(events);
    try {
      return await inTurn(context, () => sendPaid(request, tools, context, attempt));
    } catch (error) {
      if (attempt.isShown()) throw error;
      const cured = await applyCure(cures, error, request, { tools, context });
      if (!cured) {
        if (!isAffordable(request)) throw error;
        await waitToRetry(error);
      }
      events.restart?.();
      if (!cured) continue;
      request = cured;
      events.sending?.(request);
    }
  }
}

/** Returns the step of a request that is sent: `waiting for claude-opus-5-5`. */
export function formatWaiting({ model }: Plan): string {
  return `waiting for ${model}`;
}

/** Shows that the model of a plan thinks; the error of `--timeout` needs no more than the word. */
export function showThinking({ model }: Pick<Plan, 'model'>, { progress }: RunContext['output']): void {
  progress.step(`${model} is thinking`, 'thinking');
}

type PaidTools = SendTools & { readonly usage: UsageTracker };

type Cure = typeof replaceMissingFiles;

/** The events of one attempt, and what they tell about it. */
interface Attempt {
  readonly events: AnswerEvents;
  /** True once the answer has begun, which the API charges for. */
  hasBegun(): boolean;
  /** True once part of the answer is shown: another one cannot take its place. */
  isShown(): boolean;
}

function watch(events: AnswerEvents): Attempt {
  const { text } = events;
  let hasBegun = false;
  let hasText = false;
  return {
    hasBegun: () => hasBegun,
    isShown: () => events.isShown?.() ?? hasText,
    events: {
      ...events,
      began() {
        hasBegun = true;
        events.began?.();
      },
      ...(text && {
        async text(piece) {
          hasText = true;
          await text(piece);
        },
      }),
    },
  };
}

/** Runs one attempt when the run's pacer lets it start, and tells the pacer how it ended. */
async function inTurn<T>({ pacer, signal }: RunContext, run: () => Promise<T>): Promise<T> {
  const turn = await pacer?.enter(signal);
  try {
    const result = await run();
    turn?.leave('answered');
    return result;
  } catch (error) {
    const isOverload = error instanceof CliError && ['rate_limited', 'overloaded'].includes(error.code);
    turn?.leave(isOverload ? 'overloaded' : 'failed', error);
    throw error;
  }
}

function isAffordable({ plan }: ResolvedRequest): boolean {
  return plan.question.budget?.affords(getWorstCaseUsd(plan)) ?? true;
}

function getWorstCaseUsd({ worstCaseUsd }: ResolvedRequest['plan']): number {
  if (worstCaseUsd === null) throw new Error('a budget pays for no plan that is not counted');
  return worstCaseUsd;
}

/** Sends a request once, and charges it to the budget. */
async function sendPaid(
  request: ResolvedRequest,
  tools: PaidTools,
  context: RunContext,
  attempt: Attempt,
): Promise<Exchange> {
  const { plan, parts, turns } = request;
  const reservation = await plan.question.budget?.reserveInTurn(getWorstCaseUsd(plan));
  try {
    const reply = await sendOnce(request, tools, context, attempt.events);
    const exchange: Exchange = { plan, parts, turns, reply };
    reservation?.settle(computeCost(exchange));
    tools.usage.add(exchange);
    return exchange;
  } catch (error) {
    if (attempt.hasBegun() || mayHaveCost(error)) {
      reservation?.spend();
      tools.usage.addBroken();
    } else {
      reservation?.release();
    }
    throw error;
  }
}

/** Tries the cures that are left; the one that helps is used up. */
async function applyCure(
  cures: Cure[],
  error: unknown,
  request: ResolvedRequest,
  { tools, context }: { readonly tools: SendTools; readonly context: RunContext },
): Promise<ResolvedRequest | undefined> {
  for (const [index, cure] of cures.entries()) {
    const cured = await cure(error, request, tools, context).catch(async (failure) =>
      // The cure met an address without the Files API.
      resolvePlan(await planWithoutFiles(failure, request.plan, tools.filesApi, context), tools, context),
    );
    if (!cured) continue;
    cures.splice(index, 1);
    return cured;
  }
  return undefined;
}

async function sendOnce(
  request: ResolvedRequest,
  { api }: SendTools,
  { signal, output: { sending, progress } }: RunContext,
  { thinking, text, ...events }: AnswerEvents,
): Promise<Reply> {
  const listener = {
    ...events,
    requestBody: sending,
    thinking: () => thinking?.(),
    text: async (piece: string) => {
      progress.step('receiving the answer');
      await text?.(piece);
    },
  };
  return api.streamMessage(request, listener, signal).catch((error: unknown) => {
    throw explainTooLong(error, request.plan);
  });
}

/** Before an answer begins, only a refusal by the API itself, and a request that never left, are known to be free. */
function mayHaveCost(error: unknown): boolean {
  if (!(error instanceof CliError)) return true;
  if (isUnsent(error.cause)) return false;
  return error.requestId === null && error.exitCode !== 2 && error.exitCode !== 5;
}
