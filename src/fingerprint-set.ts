// Remembers which texts have been seen, in a few bytes each: a million of them take less than 50 MB.
import { createHash } from 'node:crypto';

export interface FingerprintSet {
  /**
   * Remembers a text and the number of its place, from 0. Returns the number under which an equal text was added before;
   * that one stays.
   */
  add(text: string, place: number): number | undefined;
}

/** 32-bit numbers in a slot: two of the fingerprint, and the place plus 1, which is 0 in an empty slot. */
const SLOT = 3;

/**
 * Makes an empty set. A text is known by 64 bits of its SHA-256, so that among a million texts two different ones are
 * taken for equal once in 37 million runs.
 */
export function makeFingerprintSet(): FingerprintSet {
  let slots = new Uint32Array(1024 * SLOT);
  let count = 0;
  const grow = () => {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += SLOT) {
      if (old[at + 2] === 0) continue;
      slots.set(old.subarray(at, at + SLOT), findSlot(slots, old[at] ?? 0, old[at + 1] ?? 0));
    }
  };
  return {
    add(text, place) {
      const digest = createHash('sha256').update(text).digest();
      const [high, low] = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
      const at = findSlot(slots, high, low);
      const known = slots[at + 2] ?? 0;
      if (known > 0) return known - 1;
      slots.set([high, low, place + 1], at);
      count += 1;
      if (count * SLOT * 2 > slots.length) grow();
      return undefined;
    },
  };
}

/** Returns where a fingerprint is, or the empty slot where it belongs: the first one behind its own place. */
function findSlot(slots: Uint32Array, high: number, low: number): number {
  const length = slots.length / SLOT;
  let slot = low % length;
  while (!isFree(slots, slot) && !holds(slots, slot, high, low)) slot = (slot + 1) % length;
  return slot * SLOT;
}

function isFree(slots: Uint32Array, slot: number): boolean {
  return slots[slot * SLOT + 2] === 0;
}

function holds(slots: Uint32Array, slot: number, high: number, low: number): boolean {
  return slots[slot * SLOT] === high && slots[slot * SLOT + 1] === low;
}
