// What an exchange was in the end: its answer, what went out for it, and what it cost. Pure.

import { capabilitiesOf } from '../api/providers/providers.ts';
import type { Answer } from '../api/stream-message.ts';
import { boundedCostUsd, costUsd } from '../engine/cost.ts';
import type { Plan } from '../engine/plan.ts';
import type { Outgoing, SentPart } from '../engine/send-media.ts';
import type { SentImage } from '../render/receipt.ts';

/** An answer with the request that it answers, as that went out in the end. */
export interface Exchanged extends Outgoing {
  readonly answer: Answer;
}

/** What a price depends on: who answered, and at which platform. */
export interface Priced {
  readonly answer: Pick<Answer, 'message'>;
  readonly plan: Pick<Plan, 'provider' | 'model'>;
}

/** Returns what went out as pictures and PDFs, in the order sent. */
export function imagesOf(sent: readonly SentPart[]): readonly SentImage[] {
  return sent.flatMap(({ image }) => (image ? [image] : []));
}

/** Returns what an answer cost in USD, or null when that is not known. */
export function costOf({ answer: { message }, plan }: Priced): number | null {
  return capabilitiesOf(plan).pricesKnown ? costUsd(message.model, message.usage) : null;
}

/** Returns what an answer cost in USD at most, or null when even that is not known. */
export function boundedCostOf({ answer: { message }, plan }: Priced): number | null {
  return capabilitiesOf(plan).pricesKnown ? boundedCostUsd(message.model, message.usage) : null;
}
