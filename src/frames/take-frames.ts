// Takes the chosen frames out of a moving picture, without near-duplicates.
import { formatCount, plural } from '../format.ts';
import type { LoadedImage } from '../image/image.ts';
import { areNearDuplicates, makeFingerprint } from './encode-frame.ts';
import type { Frame, Moving } from './moving.ts';
import type { FrameChoice } from './parse-frames.ts';
import { findShown, labelTime, planSlots, type Slot } from './plan-slots.ts';

/** A moving picture with the names of its file. */
export interface MovingFile {
  readonly input: string;
  readonly name: string | undefined;
  readonly moving: Moving;
}

export interface TakeOptions {
  readonly choice: FrameChoice;
  /** Images that one request takes. */
  readonly max: number;
  readonly info: (line: string) => void;
}

/** A frame that was chosen, and when it begins. */
interface Taken extends Frame {
  readonly start: number;
  readonly time: number;
  readonly fingerprint: Buffer;
}

/**
 * Yields the chosen frames in the order of time. One that is nearly equal to the frame before it gives way to another
 * of its slot, or is left out, unless its time was named; a note then says how many. Closes the picture at the end.
 */
export async function* takeFrames(
  { input, name, moving }: MovingFile,
  { choice, max, info }: TakeOptions,
): AsyncGenerator<LoadedImage> {
  try {
    const { duration, count, lossless } = moving;
    const counted = count === undefined ? undefined : await moving.listStarts([]);
    const slots = planSlots(choice, { input, duration, starts: counted }, max);
    const starts = counted ?? (await moving.listStarts(slots.flatMap(({ times }) => times)));
    let last: Taken | undefined;
    let number = 0;
    for (const slot of slots) {
      const taken = await takeSlot(slot, { input, moving, starts, last });
      if (!taken) continue;
      last = taken;
      number += 1;
      const { bytes, format, width, height, start, time } = taken;
      const seconds = labelTime(slot, time, start);
      yield {
        ...{ input, name, bytes, format, size: { width, height }, orientation: 1, lossless, animated: false },
        place: { kind: 'frame', number, count, seconds },
      };
    }
    const left = slots.length - number;
    if (left > 0) info(`${input}: ${plural(number, 'frame')} chosen, ${describeLeft(left)} left out`);
  } finally {
    moving.close();
  }
}

function describeLeft(count: number): string {
  return `${formatCount(count)} near-duplicate${count === 1 ? '' : 's'}`;
}

interface SlotContext {
  readonly input: string;
  readonly moving: Moving;
  readonly starts: readonly number[];
  readonly last: Taken | undefined;
}

/** Returns the first frame of a slot that differs from the last one; undefined if none does. */
async function takeSlot(
  { times, isNamed }: Slot,
  { input, moving, starts, last }: SlotContext,
): Promise<Taken | undefined> {
  const seen = new Set(isNamed ? [] : last ? [last.start] : []);
  for (const time of times) {
    const start = starts[findShown(starts, time)];
    if (start === undefined || seen.has(start)) continue;
    seen.add(start);
    const frame = await moving.decode(start);
    const fingerprint = await makeFingerprint(frame.bytes, input);
    if (isNamed || !last || !areNearDuplicates(fingerprint, last.fingerprint)) {
      return { ...frame, start, time, fingerprint };
    }
  }
  return undefined;
}
