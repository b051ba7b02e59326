// Makes the `--json` object of `locate`. Keys are only ever added.
import type { Reply, Usage } from '../../api/stream-message.ts';
import type { SentMedia } from '../receipt.ts';
import { toImageJson } from '../reporters/json.ts';
import type { Found, Located } from './located.ts';

/** The boxes, the reply that they come from, and what was sent for it. */
export interface LocatedAnswer {
  readonly located: Located;
  readonly reply: Reply;
  /** Of all requests. */
  readonly usage: Usage;
  readonly images: readonly SentMedia[];
  /** USD; null when unknown. */
  readonly cost: number | null;
  /** The names of the pictures that were written, as typed. */
  readonly annotated: string | null;
  readonly crops: readonly string[];
}

/** Returns the `--json` object. Boxes and points are pixels of the upright original. */
export function toLocatedJson({
  located,
  reply,
  usage,
  images,
  cost,
  annotated,
  crops,
}: LocatedAnswer): object {
  const { input, width, height, things, found } = located;
  const { message } = reply;
  return {
    input,
    width,
    height,
    things,
    found: found.map((each, index) => ({ ...toFoundJson(each), crop: crops[index] ?? null })),
    missing: listMissing(located),
    annotated,
    model: message.model,
    stop_reason: message.stop_reason,
    images: images.map(toImageJson),
    usage,
    cost_usd: cost,
    id: message.id,
    request_id: reply.request_id,
  };
}

function toFoundJson({ thing, label, note, box, point }: Found): object {
  return {
    thing,
    label,
    note,
    box: { x: box.left, y: box.top, width: box.width, height: box.height },
    point: point && { x: point.x, y: point.y },
  };
}

/** Returns the things of which nothing was found. */
export function listMissing({ things, found }: Located): readonly string[] {
  return things.filter((each) => !found.some(({ thing }) => thing === each));
}
