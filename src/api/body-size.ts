// Bounds from above what a request's body holds beside base64: texts, names, and the JSON around all. Pure.

import type { PlanItem } from '../conversation/content.ts';
import type { PastTurn, PlanContext, PlanSettings } from '../engine/plan.ts';
import { mediaTitle } from './media-title.ts';

/** Bytes of JSON around one content block with its source, citations and cache_control; the longest takes some 200. */
const BLOCK_BYTES = 300;

/** Bytes of what each request says once: max_tokens, effort, our default question, and what a platform adds. */
const REQUEST_BYTES = 2000;

/** Returns how many bytes a body takes at most without the base64 in it, as JSON in UTF-8. */
export function bytesBesideBase64(
  turns: readonly (Partial<PastTurn> & Pick<PastTurn, 'items'>)[],
  { model, system }: Pick<PlanSettings, 'model' | 'system'>,
  { schema, schemaText }: Pick<PlanContext, 'schema' | 'schemaText'>,
): number {
  const once = [model, system, schema, schemaText].map(jsonBytes);
  const ofTurns = turns.flatMap(({ items, answer }) => [
    ...items.map(itemBytes),
    2 * BLOCK_BYTES + jsonBytes(answer),
  ]);
  return [...once, ...ofTurns].reduce((sum, bytes) => sum + bytes, REQUEST_BYTES);
}

/** A picture may be named twice: in a label, which is a block of its own, or as a document's title. */
function itemBytes(item: PlanItem): number {
  if (item.kind === 'text') return BLOCK_BYTES + jsonBytes(item.text);
  const { media, label } = item;
  const place = media.kind === 'url' ? media.url : media.kind === 'file_id' ? media.file_id : undefined;
  return 2 * BLOCK_BYTES + 2 * jsonBytes(mediaTitle(media)) + jsonBytes(label) + jsonBytes(place);
}

function jsonBytes(value: string | object | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}
