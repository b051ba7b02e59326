// Sends one resolved request, and sends it again after each cause that can be cured.
import type { Reply } from '../api/stream-message.ts';
import { CliError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import { computeCostBound } from './cost.ts';
import { resolvePlan, type SendTools } from './resolve.ts';
import { replaceMissingFiles } from './retry-missing-files.ts';
import { shrinkOversized } from './retry-oversized.ts';
import type { AnswerEvents, Exchange, ResolvedRequest } from './types.ts';
import type { UsageTracker } from './usage.ts';
import { planWithoutFiles } from './without-files.ts';

/**
 * Sends a request and returns its reply, within the budget of its question. A file that is gone and an image that is
 * too large are each cured once. Throws CliError for every failure.
 */
export async function sendRequest(
  request: ResolvedRequest,
  tools: SendTools & { readonly usage: UsageTracker },
  context: RunContext,
  events: AnswerEvents,
): Promise<Exchange> {
  const { plan } = request;
  const reservation = plan.question.budget?.reserve(plan.worstCaseUsd ?? 0);
  let began = false;
  const watched: AnswerEvents = {
    ...events,
    began() {
      began = true;
      events.began?.();
    },
  };
  try {
    const exchange = await sendCuring(request, tools, context, watched);
    reservation?.settle(computeCostBound(exchange));
    tools.usage.add(exchange);
    return exchange;
  } catch (error) {
    if (began || mayHaveCost(error)) {
      reservation?.spend();
      tools.usage.addBroken();
    } else {
      reservation?.release();
    }
    throw error;
  }
}

type Cure = typeof replaceMissingFiles;

async function sendCuring(
  first: ResolvedRequest,
  tools: SendTools,
  context: RunContext,
  events: AnswerEvents,
): Promise<Exchange> {
  const cures: Cure[] = [replaceMissingFiles, shrinkOversized];
  let request = first;
  for (;;) {
    try {
      const reply = await sendOnce(request, tools, context, events);
      const { plan, parts, turns } = request;
      return { plan, parts, turns, reply };
    } catch (error) {
      const cured = await applyCure(cures, error, request, { tools, context });
      if (!cured) throw error;
      request = cured;
    }
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
    const cured = await cure(error, request, tools, context).catch((failure) =>
      // The cure met an address without the Files API.
      resolvePlan(planWithoutFiles(failure, request.plan, tools.filesApi, context), tools, context),
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
  { signal }: RunContext,
  { sending, thinking, text, ...events }: AnswerEvents,
): Promise<Reply> {
  sending?.(request);
  return api.streamMessage(
    request,
    { ...events, thinking: () => thinking?.(), text: async (piece) => text?.(piece) },
    signal,
  );
}

/** Before an answer begins, only a refusal by the API itself is known to be free. */
function mayHaveCost(error: unknown): boolean {
  if (!(error instanceof CliError)) return true;
  return error.requestId === null && error.exitCode !== 2 && error.exitCode !== 5;
}
