// Plans at which times frames are looked for. Pure.
import { CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { formatTime } from '../image/file-place.ts';
import type { FrameChoice } from './parse-frames.ts';

/** One frame to send: the times that may be taken for it, the best first, in seconds from the start. */
export interface Slot {
  readonly times: readonly number[];
  /** The user named this time: its frame is sent whatever it shows. */
  readonly isNamed: boolean;
  /** The label is the time of the slot; otherwise the time from which its frame is shown. */
  readonly keepsTime: boolean;
}

/** A moving picture, as far as the choice of its frames depends on it. */
export interface Timeline {
  readonly input: string;
  /** Seconds. */
  readonly duration: number;
  /** When each frame begins to be shown, in seconds; undefined where nobody has counted them. */
  readonly starts: readonly number[] | undefined;
}

/** Where in its part of the whole a frame is looked for: in the middle, and near both ends if that one is no news. */
const PLACES_IN_SLOT = [1 / 2, 5 / 6, 1 / 6];

/** A time that is named counts as within the whole if it is that near to its end, in seconds: durations are rounded. */
const TOLERANCE_S = 0.01;

/**
 * Returns a slot for each frame. A number divides the whole into as many equal parts; an animation of no more frames
 * sends all of them. Throws CliError for a time behind the end, and for more than `max` frames.
 */
export function planSlots(choice: FrameChoice, timeline: Timeline, max: number): readonly Slot[] {
  const { input, duration, starts } = timeline;
  switch (choice.kind) {
    case 'count': {
      const { count } = choice;
      const isAll = starts !== undefined && starts.length <= count;
      requireFew(isAll ? starts.length : count, timeline, max);
      const slot = { isNamed: false, keepsTime: false };
      if (isAll) return starts.map((start) => ({ ...slot, times: [start] }));
      const length = duration / count;
      return Array.from({ length: count }, (_, index) => ({
        ...slot,
        times: PLACES_IN_SLOT.map((place) => (index + place) * length),
      }));
    }
    case 'every': {
      const { seconds } = choice;
      const count = Math.max(1, Math.ceil(duration / seconds - 1e-6));
      requireFew(count, timeline, max);
      // Thirds of a second would add up to one frame too early.
      const times = Array.from({ length: count }, (_, index) => Math.round(index * seconds * 1e6) / 1e6);
      return times.map((time) => ({ times: [time], isNamed: false, keepsTime: true }));
    }
    case 'times': {
      const { times } = choice;
      requireFew(times.length, timeline, max);
      const late = times.find((time) => time > duration + TOLERANCE_S);
      if (late === undefined) return times.map((time) => ({ times: [time], isNamed: true, keepsTime: true }));
      throw new CliError('usage', `has no frame at ${formatTime(late)}: it ends at ${formatTime(duration)}`, {
        subject: input,
        hint: `name times up to ${formatTime(duration)}, or a number: --frames 6`,
      });
    }
  }
}

function requireFew(count: number, { input, duration }: Timeline, max: number): void {
  if (count <= max) return;
  throw new CliError(
    'limit_exceeded',
    `${formatCount(count)} frames; the model takes ${max} images a request`,
    {
      subject: input,
      hint: `take fewer: --frames ${Math.min(max, 20)}, or one every ${formatSpan(duration / Math.min(max, 20))}`,
    },
  );
}

function formatSpan(seconds: number): string {
  return `--frames ${seconds < 1 ? `${Math.ceil(seconds * 1000)}ms` : `${Math.ceil(seconds)}s`}`;
}

/** Returns the index of the frame that is shown at a time: the last one that has begun. */
export function findShown(starts: readonly number[], time: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as number) <= time + SAME_S) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Times that differ by less are the same: containers round to microseconds, and labels to milliseconds. */
const SAME_S = 0.0005;

/** Returns the time of a frame's label, in seconds: rounded up to a millisecond, at which the frame is surely shown. */
export function labelTime(slot: Slot, time: number, start: number): number {
  return slot.keepsTime ? time : Math.ceil(start * 1000 - 1e-3) / 1000;
}
