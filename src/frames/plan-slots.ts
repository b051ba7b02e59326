// Plans the times at which frames are taken. Pure.
import { CliError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { formatTime } from '../image/file-place.ts';
import type { FrameChoice } from './parse-frames.ts';

/** One frame to send: candidate times in seconds from the start, the best first. */
export interface Slot {
  readonly times: readonly number[];
  /** The user named this time, so its frame is sent even if it is a near-duplicate. */
  readonly isNamed: boolean;
  /** Whether the label is the time of the slot, rather than the start time of its frame. */
  readonly keepsTime: boolean;
}

/** The facts about an animation or video on which the choice of frames depends. */
export interface Timeline {
  readonly input: string;
  /** Seconds. */
  readonly duration: number;
  /** The start times of all frames in seconds; undefined when they have not been listed. */
  readonly starts: readonly number[] | undefined;
}

/** Candidate places in a slot: the middle, or near its ends when the middle frame is a near-duplicate. */
const PLACES_IN_SLOT = [1 / 2, 5 / 6, 1 / 6];

/** Seconds by which a named time may exceed the duration, which is rounded. */
const TOLERANCE_S = 0.01;

/**
 * Returns a slot for each frame. A number divides the whole into as many equal parts; an animation of no more frames
 * sends all of them. Throws CliError for a time after the end, and for more than `max` frames.
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
