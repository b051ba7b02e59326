// Describes how an image was changed before it is sent. Pure.
import { formatBytes, formatSize } from '../format.ts';
import type { Change, PrepareOptions } from './decide.ts';
import type { PreparedImage } from './image.ts';
import type { Placement } from './placement.ts';
import type { Size } from './size.ts';
import type { Encoded } from './transform.ts';

/** A change with the image that it made. */
export interface Changed extends Change {
  readonly encoded: Encoded;
  readonly placement: Placement;
}

/** Returns the changes that neither sizes nor formats show. */
export function describeDetails(
  { turnsUpright }: Changed,
  { strip }: PrepareOptions,
  stripped: boolean,
): readonly string[] {
  return [
    ...(turnsUpright ? ['turned upright'] : []),
    // An encoded image has no metadata, but only a followed file tells whether there was any.
    ...(strip ? [stripped ? 'metadata removed' : 'without metadata'] : []),
  ];
}

/** Describes a change in one line: formats, region, sizes, details and bytes. */
export function describeChange(
  original: PreparedImage['original'],
  { region, size, sizeReason, turnsUpright, encoded }: Changed,
  options: PrepareOptions,
  details: readonly string[],
): string {
  const parts: string[] = [];
  if (original.media_type !== encoded.media_type)
    parts.push(`${original.media_type} → ${encoded.media_type}`);
  const from: Size = region ?? original;
  if (region) parts.push(`cropped to ${formatSize(region)} at ${region.left},${region.top}`);
  if (turnsUpright) parts.push('turned upright');
  // A size other than the one decided on was needed to fit the limit on bytes.
  const reason =
    encoded.width === size.width && encoded.height === size.height
      ? sizeReason
      : `${formatBytes(options.maxBytes ?? 0)} fit as base64`;
  if (reason) parts.push(`${formatSize(from)} → ${formatSize(encoded)} (${reason})`);
  if (options.strip) parts.push(...details.slice(-1));
  parts.push(describeBytes(original.bytes, encoded.bytes.length));
  return parts.join(', ');
}

/** Formats bytes before and after: `3 MB → 812 KB`. */
export function describeBytes(before: number, after: number): string {
  return `${formatBytes(before)} → ${formatBytes(after)}`;
}
