// Merges boxes that mark the same thing in the whole screenshot and in its tiles. Pure.
import type { EvidenceBox } from '../render/check/report.ts';

/** A box on the original, and the pixels that its picture had for each pixel of it. */
export interface SeenBox {
  readonly box: EvidenceBox;
  readonly scale: number;
}

/** Boxes that share this part of what both cover mark the same. */
const SAME = 0.5;

/** Returns the boxes in their order, of those that mark the same the one from the picture with the most pixels. */
export function mergeBoxes(seen: readonly SeenBox[]): readonly EvidenceBox[] {
  const kept: SeenBox[] = [];
  for (const each of [...seen].sort((a, b) => b.scale - a.scale)) {
    if (!kept.some(({ box }) => overlap(box, each.box) >= SAME)) kept.push(each);
  }
  return seen.filter((each) => kept.includes(each)).map(({ box }) => box);
}

/** Returns the shared area as a part of the area that both cover. */
function overlap(a: EvidenceBox, b: EvidenceBox): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}
