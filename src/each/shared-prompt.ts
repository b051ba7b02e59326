// Shares the text of a run among its requests: a long one goes before the picture, so that they read it from the cache.
import type { Caching } from '../api/cache-breakpoints.ts';
import { modelFacts } from '../api/models.ts';
import { makeLatch } from '../engine/latch.ts';
import { estimateTextTokens } from '../engine/plan.ts';
import type { Settings } from '../run/settings.ts';

type TextSettings = Pick<Settings, 'model' | 'system' | 'maxZooms'>;

/**
 * Returns the part of each question that the others repeat: the prompt with the system text, or the system text alone
 * where each input has a prompt of its own, once that has as many tokens as the model caches at least. With zooms every
 * request of a question repeats the ones before, which is cached anyway.
 */
export function chooseCaching(
  prompt: string | undefined,
  { model, system = '', maxZooms }: TextSettings,
): Caching | undefined {
  const least = modelFacts(model)?.cacheMinimum;
  if (least === undefined || maxZooms > 0) return undefined;
  if (prompt !== undefined && estimateTextTokens([prompt, system]) >= least) return 'prompt';
  return estimateTextTokens([system]) >= least ? 'system' : undefined;
}

/** Lets one request go first; the others follow once its answer has begun, as the cache holds its prompt then. */
export type Queue = () => Promise<{ readonly began: () => void }>;

/** Makes a queue, which also moves on when its first request calls `began` without an answer. */
export function makeQueue(): Queue {
  const latch = makeLatch();
  let hasFirst = false;
  return async () => {
    if (hasFirst) await latch.opened;
    hasFirst = true;
    return { began: latch.open };
  };
}
