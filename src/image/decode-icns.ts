// Decodes the largest image of a macOS icon.
import { CliError } from '../errors.ts';
import { formatSize } from '../format.ts';
import { requireFewPixels } from './guard.ts';
import { type IcnsImage, listIcnsImages } from './headers/icns.ts';
import { RareKindError } from './rare-kind.ts';
import type { DecodeOptions, InnerImage, RawImage } from './raw-image.ts';

/**
 * Finds or decodes the largest image, or the next one where that is JPEG 2000 and cannot be decoded here; throws an
 * Error for a damaged icon, and CliError for one of which nothing can be decoded.
 */
export async function decodeIcns(bytes: Buffer, options: DecodeOptions): Promise<RawImage | InnerImage> {
  const images = listIcnsImages(bytes);
  const [largest] = images;
  if (!largest) throw new RareKindError('a macOS icon without an image of 24 bits or more');
  const count = new Set(images.map(formatSize)).size;
  const noteFor = (image: IcnsImage) =>
    count > 1 ? [`holds ${count} sizes; the largest, ${formatSize(image)}, is sent`] : [];
  if (largest.kind !== 'jp2') return { ...(await decode(largest, options)), losses: noteFor(largest) };
  const { decoded, error } = await tryJpeg2000(largest, options);
  if (decoded) return { ...decoded, losses: noteFor(largest) };
  const readable = images.find(({ kind }) => kind !== 'jp2');
  if (!readable) throw error ?? new RareKindError('a macOS icon whose images are JPEG 2000');
  const size = formatSize(readable);
  const losses = [
    `its largest image, ${formatSize(largest)}, is JPEG 2000, which is not decoded here; ${size} is sent`,
  ];
  return { ...(await decode(readable, options)), losses };
}

async function decode(image: IcnsImage, options: DecodeOptions): Promise<RawImage | InnerImage> {
  const { width, height, kind, data, mask, isCut } = image;
  if (isCut) throw new Error(`the icon is cut off: its image of ${formatSize(image)} is not there`);
  requireFewPixels(image, options.maxPixels, options.input);
  if (kind === 'png') return { inner: data, format: 'png' };
  const count = width * height;
  const planes = unpack(data, count * (kind === 'argb' ? 4 : 3));
  if (!planes) throw new Error(`the icon is cut off: its image of ${formatSize(image)} ends too early`);
  const colorsAt = kind === 'argb' ? count : 0;
  const alphaAt = (index: number) => {
    if (kind === 'argb') return planes[index] ?? 0;
    if (!mask) return 255;
    if (mask.bits === 8) return mask.data[index] ?? 0;
    return (((mask.data[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) * 255;
  };
  const pixels = Buffer.alloc(count * 4);
  for (let index = 0; index < count; index++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[index * 4 + channel] = planes[colorsAt + channel * count + index] ?? 0;
    }
    pixels[index * 4 + 3] = alphaAt(index);
  }
  return { width, height, channels: 4, hasAlpha: kind === 'argb' || mask !== undefined, data: pixels };
}

/** Unpacks runs: a byte below 128 is followed by that many bytes and one more, others by one that stands 3 to 130 times. */
function unpack(runs: Buffer, length: number): Buffer | undefined {
  const out = Buffer.alloc(length);
  let to = 0;
  for (let at = 0; to < length; ) {
    const code = runs[at];
    if (code === undefined) return undefined;
    if (code < 128) {
      const literal = runs.subarray(at + 1, at + 2 + code);
      if (literal.length <= code) return undefined;
      literal.copy(out, to);
      at += 2 + code;
      to += code + 1;
    } else {
      const value = runs[at + 1];
      if (value === undefined) return undefined;
      out.fill(value, to, Math.min(length, to + code - 125));
      at += 2;
      to += code - 125;
    }
  }
  return out;
}

/** Decodes JPEG 2000 where the program can; otherwise returns why not, if there is a reason. */
async function tryJpeg2000(
  { data, isCut }: IcnsImage,
  options: DecodeOptions,
): Promise<{ readonly decoded?: RawImage | InnerImage; readonly error?: CliError }> {
  const decodeJp2 = options.findDecoder?.('jp2');
  if (!decodeJp2 || isCut) return {};
  try {
    return { decoded: await decodeJp2(data, options) };
  } catch (error) {
    // A package is missing.
    if (error instanceof CliError) return { error };
    throw error;
  }
}
