// Builds the request of a plan whose parts are resolved: turns in order, the question labelled. Pure.
import { arrangeQuestion } from '../api/arrange-question.ts';
import { buildRequest, type RequestTurn, type ToolStep } from '../api/build-request.ts';
import { isImage, type RequestItem } from '../api/content-blocks.ts';
import { toProviderModel } from '../api/providers/providers.ts';
import { parsePlaceholder } from '../conversation/removed-media.ts';
import type { SentMedia } from '../render/receipt.ts';
import type { Plan, PlannedStep, RequestPart, ResolvedRequest } from './types.ts';

/** Builds a request; the question is put in order and labelled, earlier turns stay as they were sent. */
export function toRequest(plan: Plan, parts: readonly RequestPart[]): ResolvedRequest {
  const { options } = plan;
  const turns = toTurns(plan, parts);
  const { params, origins } = buildRequest(turns, {
    model: toProviderModel(plan),
    maxTokens: plan.maxTokens,
    system: options.system,
    effort: options.effort,
    schema: options.schema,
    // No part of the question, so it is not saved with it.
    suffix: options.schemaText,
    tools: options.tools,
    cite: options.citations,
    caching: options.caching,
    cacheTtl: options.cacheTtl,
  });
  return { plan, parts, turns, params, origins };
}

/** Returns the receipts of the images and PDFs among the parts, in the order sent. */
export function listSentMedia(parts: readonly RequestPart[]): readonly SentMedia[] {
  return parts.flatMap(({ media }) => (media ? [media] : []));
}

function toTurns({ turns, options }: Plan, parts: readonly RequestPart[]): readonly RequestTurn[] {
  const queue = parts.map(({ item }) => item);
  let imagesBefore = 0;
  return turns.map((turn): RequestTurn => {
    const items = queue.splice(0, turn.parts.length);
    if (turn.answer === undefined) {
      return {
        items: arrangeQuestion(items, { labels: options.labels, imagesBefore }),
      };
    }
    // Removed images still count, so that the numbering stays stable.
    imagesBefore += items.filter((item) => isImage(item) || parsePlaceholder(item)?.what === 'Image').length;
    const steps = turn.steps.map((step) => toStep(step, queue));
    return { items, answer: turn.answer, ...(steps.length > 0 ? { steps } : {}) };
  });
}

/** Takes the items of a step's results off the queue. */
function toStep({ text, calls, results }: PlannedStep, queue: RequestItem[]): ToolStep {
  return {
    ...(text === '' ? {} : { preamble: [{ type: 'text', text }] }),
    calls,
    results: results.map(({ parts, ...result }) => ({ ...result, content: queue.splice(0, parts.length) })),
  };
}
