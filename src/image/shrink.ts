// Shrinks an image that was prepared before and turned out too large for its request.
import { formatSize } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import { scaleTo } from './decide.ts';
import { getAcceptedFormat } from './formats.ts';
import { readHeader } from './header.ts';
import type { PreparedImage } from './image.ts';
import { withSentSize } from './placement.ts';

/** The longer side in pixels, and the reason for the note. */
interface ShrinkLimit {
  readonly maxSide: number;
  readonly reason: string;
}

/** Scales an image so that its longer side has at most `maxSide` pixels, and notes the reason; throws CliError. */
export async function shrinkImage(
  image: PreparedImage,
  { maxSide, reason }: ShrinkLimit,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<PreparedImage> {
  const { openImage } = await import('./open-image.ts');
  const { transformImage } = await import('./transform.ts');
  const { bytes, input } = image;
  const format = getAcceptedFormat(image.media_type);
  const open = await openImage({ bytes, format, input }, reason, ctx);
  const size = scaleTo(image, Math.min(maxSide, Math.max(image.width, image.height)));
  const { lossless } = readHeader(bytes, format);
  const encoded = await transformImage(open, { region: undefined, size, lossless }, input);
  info(`${input}: ${formatSize(image)} → ${formatSize(encoded)} (${reason})`);
  const placement = image.placement && withSentSize(image.placement, encoded);
  return { ...image, ...encoded, byteLength: encoded.bytes.length, sha256: undefined, placement };
}
