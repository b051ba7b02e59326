// From what goes out to the request that carries it: turns in order, the question labelled. Pure.

import { arrangeQuestion } from '../api/arrange-question.ts';
import { buildRequest, type RequestTurn } from '../api/build-request.ts';
import { isImage } from '../api/content-blocks.ts';
import { supportsEffort } from '../api/models.ts';
import { toProviderModel } from '../api/providers/providers.ts';
import { parsePlaceholder } from '../conversation/removed-media.ts';
import type { Settings } from '../run/settings.ts';
import type { Plan } from './plan.ts';
import type { Manner, Outgoing, SentPart } from './send-media.ts';

/** Builds the request of what goes out; the question is put in order and labelled, earlier ones stay as they were. */
export function requestOf(
  { plan, manner, sent }: Outgoing,
  settings: Pick<Settings, 'system' | 'effort'>,
): ReturnType<typeof buildRequest> {
  return buildRequest(withSchemaText(turnsOf(plan, manner, sent), manner), {
    model: toProviderModel(plan),
    maxTokens: plan.maxTokens,
    system: settings.system,
    effort: supportsEffort(plan.model) ? settings.effort : undefined,
    schema: manner.schema,
    cite: manner.cite,
    caching: manner.caching,
  });
}

/** What is no part of the question is not kept with it either. */
function withSchemaText(turns: readonly RequestTurn[], { schemaText }: Manner): readonly RequestTurn[] {
  const last = turns.at(-1);
  if (schemaText === undefined || !last) return turns;
  return [...turns.slice(0, -1), { items: [...last.items, { kind: 'text', text: schemaText }] }];
}

/** Returns the turns of a request as they go out. */
export function turnsOf(plan: Plan, manner: Manner, sent: readonly SentPart[]): readonly RequestTurn[] {
  let imagesBefore = 0;
  return plan.turns.map(({ answer }, turn) => {
    const items = sent.filter((part) => part.turn === turn).map(({ item }) => item);
    if (answer === undefined)
      return { items: arrangeQuestion(items, { labels: manner.labels, imagesBefore }) };
    // Whoever was taken out keeps its number, so that the others keep theirs.
    imagesBefore += items.filter((item) => isImage(item) || parsePlaceholder(item)?.what === 'Image').length;
    return { items, answer };
  });
}
