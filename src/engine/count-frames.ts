// Counts the frames that will be taken out of an input, before it is read.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findVideoOfPhoto, mayMove, openMoving } from '../frames/open-moving.ts';
import type { FrameChoice } from '../frames/parse-frames.ts';
import { planSlots } from '../frames/plan-slots.ts';
import { type Sniffed, sniff } from '../image/sniff.ts';
import { readBytes } from '../input/read-bytes.ts';
import { readHead } from '../input/read-head.ts';
import type { InputRef } from '../input/refs.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';

/** Returns how many frames of an input are sent at most; 1 for one that is a single image. */
export async function countMostFrames(
  ref: InputRef,
  choice: FrameChoice,
  context: RunContext,
): Promise<number> {
  if (ref.kind === 'file_id' || (ref.kind === 'url' && !context.settings.download)) return 1;
  if (choice.kind === 'count') return (await isStill(ref, context)) ? 1 : choice.count;
  if (choice.kind === 'times') return (await isStill(ref, context)) ? 1 : choice.times.length;
  // How long it lasts is known only once it is read.
  if (ref.kind !== 'path') return REQUEST_LIMITS.manyImages + 1;
  return countByDuration(ref, choice, context).catch(() => 1); // The error is reported when it is read.
}

async function isStill(ref: InputRef, { env, signal }: RunContext): Promise<boolean> {
  if (ref.kind !== 'path') return false;
  const head = ref.bytes ?? (await readRegular(resolve(env.cwd, ref.path)));
  if (!head) return false;
  const found = sniff(head);
  if (!isPhoto(found)) return !mayMove(head, found);
  // The video of a photo stands behind the picture.
  const bytes = await readBytes(ref, env, signal).catch(() => head);
  return findVideoOfPhoto(bytes, found) === undefined;
}

/** Whether a file is of a format in which phones store a video beside the picture. */
function isPhoto(found: Sniffed): boolean {
  return (found.kind === 'image' || found.kind === 'other-image') && /^(?:jpeg|heic)$/.test(found.format);
}

/** Returns the beginning of a file; undefined for a pipe, which can be read only once, and for what cannot be read. */
async function readRegular(path: string): Promise<Buffer | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? readHead(path).catch(() => undefined) : undefined;
}

async function countByDuration(
  ref: InputRef & { kind: 'path' },
  choice: FrameChoice,
  context: RunContext,
): Promise<number> {
  const path = resolve(context.env.cwd, ref.path);
  const head = ref.bytes ?? (await readRegular(path));
  if (!head) return REQUEST_LIMITS.manyImages + 1;
  const found = sniff(head);
  if (!mayMove(head, found) && !isPhoto(found)) return 1;
  const isVideo = found.kind === 'other';
  const source = isVideo
    ? { path, size: (await stat(path)).size }
    : await readBytes(ref, context.env, context.signal);
  const moving = await openMoving({ input: ref.input, source, found }, { info: () => {}, ctx: context });
  if (!moving) return 1;
  moving.close();
  const timeline = { input: ref.input, duration: moving.duration, starts: undefined };
  return planSlots(choice, timeline, Number.POSITIVE_INFINITY).length;
}
