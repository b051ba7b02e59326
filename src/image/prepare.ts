// Makes one picture ready to be sent: decides, has changed what must change, and words what was done.
import { SeeError } from '../errors.ts';
import { formatBytes, formatSize } from '../render/format.ts';
import { type Change, decideChange, type PrepareOptions } from './decide.ts';
import { ACCEPTED_MEDIA_TYPES, type IdentifiedImage, type LoadedImage, MEDIA_TYPES } from './image.ts';
import type { Encoded, OpenPicture } from './pixels.ts';
import type { Size } from './size.ts';

/**
 * Makes a picture ready: its bytes stay the file's own unless something must change, and then one line says what.
 * Throws SeeError when it cannot be decoded, a limit cannot be met, or a package is missing.
 */
export async function prepareImage(
  image: IdentifiedImage,
  options: PrepareOptions,
  note: (line: string) => void,
): Promise<LoadedImage> {
  const { input, name, bytes, format } = image;
  const media_type = ACCEPTED_MEDIA_TYPES[format];
  // Only decoding tells the size of the formats that are converted.
  const opened = image.size ? undefined : await openImage(image);
  const { width, height } = image.size ?? (opened as OpenPicture);
  const original = { width, height, bytes: bytes.length, media_type: MEDIA_TYPES[format] };
  const common = { kind: 'local', input, name, original } as const;

  const change = decideChange({ input, format, width, height, bytes: bytes.length }, options);
  const encoded = change && (await changePixels(image, opened, change, options));
  if (media_type && (!encoded || (!change?.required && encoded.bytes.length >= bytes.length))) {
    return { ...common, bytes, byteLength: bytes.length, media_type, width, height };
  }
  if (!change || !encoded) throw new Error(`a ${format} is always converted`);
  if (opened && opened.pages > 1) note(`${input}: has ${opened.pages} pages; only the first is seen`);
  note(`${input}: ${describeChange(original, change, encoded, options)}`);
  return { ...common, ...encoded, byteLength: encoded.bytes.length };
}

async function openImage({ bytes, format, input }: IdentifiedImage): Promise<OpenPicture> {
  const { openPicture } = await import('./pixels.ts');
  return openPicture(bytes, format, input);
}

/** Returns the changed picture; undefined when a change that only saves bytes cannot be made, as without sharp. */
async function changePixels(
  image: IdentifiedImage,
  opened: OpenPicture | undefined,
  { region, size, required }: Change,
  { mostBytes, resize }: PrepareOptions,
): Promise<Encoded | undefined> {
  try {
    const { fitBytes, transformPicture } = await import('./pixels.ts');
    const picture = opened ?? (await openImage(image));
    const encoded = await transformPicture(picture, { region, size, lossless: image.lossless }, image.input);
    if (mostBytes === undefined || encoded.bytes.length <= mostBytes) return encoded;
    return await fitBytes(encoded, { mostBytes, resize }, image.input);
  } catch (error) {
    if (!required && error instanceof SeeError) return undefined;
    throw error;
  }
}

function describeChange(
  original: LoadedImage['original'],
  change: Change,
  encoded: Encoded,
  options: PrepareOptions,
): string {
  const { region, size, sizeReason } = change;
  const parts: string[] = [];
  if (original.media_type !== encoded.media_type)
    parts.push(`${original.media_type} → ${encoded.media_type}`);
  const from: Size = region ?? original;
  if (region) parts.push(`cropped to ${formatSize(region)} at ${region.left},${region.top}`);
  // What is still too heavy at that size has been made smaller.
  const reason =
    encoded.width === size.width && encoded.height === size.height
      ? sizeReason
      : `${formatBytes(options.mostBytes ?? 0)} fit as base64`;
  if (reason) parts.push(`${formatSize(from)} → ${formatSize(encoded)} (${reason})`);
  if (options.strip) parts.push('metadata removed');
  parts.push(`${formatBytes(original.bytes)} → ${formatBytes(encoded.bytes.length)}`);
  return parts.join(', ');
}
