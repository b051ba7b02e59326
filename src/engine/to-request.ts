// Builds the request of a plan whose parts are resolved: turns in order, the question labelled. Pure.
import { arrangeQuestion } from '../api/arrange-question.ts';
import { buildRequest, type RequestTurn } from '../api/build-request.ts';
import { isImage } from '../api/content-blocks.ts';
import { toProviderModel } from '../api/providers/providers.ts';
import { parsePlaceholder } from '../conversation/removed-media.ts';
import type { SentMedia } from '../render/receipt.ts';
import type { Plan, RequestPart, ResolvedRequest } from './types.ts';

/** Builds a request; the question is put in order and labelled, earlier turns stay as they were sent. */
export function toRequest(plan: Plan, parts: readonly RequestPart[]): ResolvedRequest {
  const { options } = plan;
  const turns = toTurns(plan, parts);
  const { params, origins } = buildRequest(withSchemaText(turns, options.schemaText), {
    model: toProviderModel(plan),
    maxTokens: plan.maxTokens,
    system: options.system,
    effort: options.effort,
    schema: options.schema,
    cite: options.citations,
    caching: options.caching,
  });
  return { plan, parts, turns, params, origins };
}

/** Returns the receipts of the images and PDFs among the parts, in the order sent. */
export function listSentMedia(parts: readonly RequestPart[]): readonly SentMedia[] {
  return parts.flatMap(({ media }) => (media ? [media] : []));
}

/** The text is added here because it is no part of the question, and must not be saved with it. */
function withSchemaText(
  turns: readonly RequestTurn[],
  schemaText: string | undefined,
): readonly RequestTurn[] {
  const last = turns.at(-1);
  if (schemaText === undefined || !last) return turns;
  return [...turns.slice(0, -1), { items: [...last.items, { kind: 'text', text: schemaText }] }];
}

function toTurns(plan: Plan, parts: readonly RequestPart[]): readonly RequestTurn[] {
  let imagesBefore = 0;
  return plan.turns.map(({ answer }, turn) => {
    const items = parts.filter((part) => part.turn === turn).map(({ item }) => item);
    if (answer === undefined) {
      return { items: arrangeQuestion(items, { labels: plan.options.labels, imagesBefore }) };
    }
    // Removed images still count, so that the numbering stays stable.
    imagesBefore += items.filter((item) => isImage(item) || parsePlaceholder(item)?.what === 'Image').length;
    return { items, answer };
  });
}
