// Shrinks an image that was prepared before and turned out too large for its request.
import { formatBytes, formatSize } from '../format.ts';
import type { ProcessContext } from '../process/context.ts';
import { getAcceptedFormat } from './formats.ts';
import { readHeader } from './header.ts';
import type { PreparedImage } from './image.ts';
import { withSentSize } from './placement.ts';
import { type Size, scaleTo } from './size.ts';

/** The limits that an image must meet, and the reason for the note. */
export interface ShrinkLimit {
  /** Size in pixels to scale to, instead of `maxSide`. */
  readonly size?: Size;
  /** Longer side in pixels; by default it may stay. */
  readonly maxSide?: number;
  /** Bytes of the image; by default any number. */
  readonly maxBytes?: number;
  readonly reason: string;
}

/** Makes an image smaller so that it meets the limits, and notes the reason; throws CliError. */
export async function shrinkImage(
  image: PreparedImage,
  { size: wanted, maxSide = Number.POSITIVE_INFINITY, maxBytes, reason }: ShrinkLimit,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<PreparedImage> {
  const { openImage } = await import('./open-image.ts');
  const { fitBytes, transformImage } = await import('./transform.ts');
  const { bytes, input } = image;
  const format = getAcceptedFormat(image.media_type);
  const open = await openImage({ bytes, format, input }, reason, { ctx });
  const size = wanted ?? scaleTo(image, Math.min(maxSide, Math.max(image.width, image.height)));
  const { lossless } = readHeader(bytes, format);
  let encoded = await transformImage(open, { region: undefined, size, lossless }, input);
  if (maxBytes !== undefined && encoded.bytes.length > maxBytes) {
    encoded = await fitBytes(encoded, { maxBytes, resize: true, noUploads: true }, input);
  }
  const [before, after] = [formatSize(image), formatSize(encoded)];
  const changes = [
    ...(before === after ? [] : [`${before} → ${after}`]),
    ...(maxBytes === undefined
      ? []
      : [`${formatBytes(image.byteLength)} → ${formatBytes(encoded.bytes.length)}`]),
  ];
  info(`${input}: ${changes.join(', ')} (${reason})`);
  const placement = image.placement && withSentSize(image.placement, encoded);
  return { ...image, ...encoded, byteLength: encoded.bytes.length, sha256: undefined, placement };
}
