// Opens a file whose frames are asked for, if it is an animation or a video.
import { readHeader } from '../image/header.ts';
import { isAvifSequence } from '../image/headers/avif.ts';
import { findMotionVideo } from '../image/motion-photo.ts';
import type { Sniffed } from '../image/sniff.ts';
import type { Moving } from './moving.ts';
import { openAnimation } from './open-animation.ts';
import { openVideo, type VideoOptions } from './open-video.ts';
import type { FileOnDisk } from './tool-file.ts';

/** A file whose format is known. */
export interface FoundFile {
  readonly input: string;
  readonly source: Buffer | FileOnDisk;
  readonly found: Sniffed;
}

/** Opens an animation or a video; undefined for any other file. Throws CliError when it cannot be decoded. */
export async function openMoving(
  { input, source, found }: FoundFile,
  options: VideoOptions,
): Promise<Moving | undefined> {
  if (found.kind === 'other' && found.format === 'video') {
    const { name, container: demuxer } = found;
    return openVideo({ input, source, name, demuxer }, options);
  }
  if (!Buffer.isBuffer(source)) return undefined;
  const video = findVideoOfPhoto(source, found);
  if (video) {
    return openVideo({ input, source: video, name: 'a motion photo', demuxer: 'mov' }, options);
  }
  if (found.kind === 'other-image' && found.format === 'avif') {
    if (!isAvifSequence(source)) return undefined;
    return openVideo({ input, source, name: 'an AVIF sequence', demuxer: 'mov' }, options);
  }
  if (found.kind !== 'image') return undefined;
  const lossless = readAnimated(source, found.format);
  if (lossless === undefined) return undefined;
  if (found.format === 'png') {
    return openVideo({ input, source, name: 'an animated PNG', demuxer: 'apng' }, options);
  }
  return openAnimation({ input, bytes: source, lossless }, options.ctx.signal);
}

/** Returns the video that a phone has stored in a photo. */
export function findVideoOfPhoto(bytes: Buffer, found: Sniffed): Buffer | undefined {
  const isImage = found.kind === 'image' || found.kind === 'other-image';
  return isImage ? findMotionVideo({ bytes, format: found.format }) : undefined;
}

/** Whether a file may be an animation or a video, as far as its beginning shows. */
export function mayMove(head: Buffer, found: Sniffed): boolean {
  if (found.kind === 'other') return found.format === 'video';
  if (found.kind === 'other-image') return found.format === 'avif' && isAvifSequence(head);
  // The second frame of a GIF may come late.
  return found.kind === 'image' && (found.format === 'gif' || readAnimated(head, found.format) !== undefined);
}

/** Returns whether an animation keeps every pixel; undefined for a single image, and for one whose header is damaged. */
function readAnimated(bytes: Buffer, format: Parameters<typeof readHeader>[1]): boolean | undefined {
  try {
    const { animated, lossless } = readHeader(bytes, format);
    return animated ? lossless : undefined;
  } catch {
    return undefined; // The usual path says what is wrong.
  }
}
