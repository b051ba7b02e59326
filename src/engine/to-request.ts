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
    toolChoice: options.toolChoice,
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

/** Returns the receipts of what a request sends for the first time: the rest had theirs with earlier requests. */
export function listFreshMedia({
  plan,
  parts,
}: Pick<ResolvedRequest, 'plan' | 'parts'>): readonly SentMedia[] {
  const current = plan.turns.at(-1);
  const fresh = current?.steps.at(-1)?.results.flatMap((result) => result.parts) ?? current?.parts ?? [];
  return fresh.length === 0 ? [] : listSentMedia(parts.slice(-fresh.length));
}

function toTurns({ turns, options }: Plan, parts: readonly RequestPart[]): readonly RequestTurn[] {
  const queue = parts.map(({ item }) => item);
  let imagesBefore = 0;
  return turns.map((turn): RequestTurn => {
    const items = queue.splice(0, turn.parts.length);
    const steps = turn.steps.map((step) => toStep(step, queue));
    const stepped = steps.length > 0 ? { steps } : {};
    if (turn.answer === undefined) {
      const { labels, caching } = options;
      const textFirst = caching === 'prompt';
      return { items: arrangeQuestion(items, { labels, imagesBefore, textFirst }), ...stepped };
    }
    // Removed images still count, so that the numbering stays stable.
    imagesBefore += items.filter(isNumberedImage).length;
    return { items, answer: turn.answer, ...stepped };
  });
}

/** Whether an item of a question has an image number: an image, or the text that took the place of one. */
export function isNumberedImage(item: RequestItem): boolean {
  return isImage(item) || parsePlaceholder(item)?.what === 'Image';
}

/** Takes the items of a step's results off the queue. */
function toStep({ text, calls, results, blocks }: PlannedStep, queue: RequestItem[]): ToolStep {
  const ofCalls = calls.map((call) => ({ type: 'tool_use', ...call }) as const);
  return {
    blocks: blocks ?? (text === '' ? ofCalls : [{ type: 'text', text }, ...ofCalls]),
    results: results.map(({ parts, ...result }) => ({ ...result, content: queue.splice(0, parts.length) })),
  };
}
