// Which file extensions name pictures and PDFs; used to tell a mistyped path from text and in notes, never to decide a media_type.
import type { ImageMediaType } from '../image/formats.ts';

/** Extensions of the four formats that the API takes, with the media_type that each one promises. */
const ACCEPTED: Readonly<Record<string, ImageMediaType>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpe: 'image/jpeg',
  jfif: 'image/jpeg',
  png: 'image/png',
  apng: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
};

const OTHERS =
  'avif bmp cr2 cr3 dng eps heic heif ico j2k jp2 jxl nef pdf ppm psd raw svg svgz tga tif tiff'.split(' ');

/** Says whether a name ends like a picture's or a PDF's. */
export function hasMediaExtension(name: string): boolean {
  const extension = extensionOf(name);
  return Object.hasOwn(ACCEPTED, extension) || OTHERS.includes(extension);
}

/** Returns the extension when a picture's or PDF's name promises another format than the bytes hold, such as `.png`. */
export function mismatchedExtension(
  name: string,
  media_type: ImageMediaType | 'application/pdf' | 'text/plain',
): string | undefined {
  const extension = extensionOf(name);
  const promised = extension === 'pdf' ? 'application/pdf' : ACCEPTED[extension];
  if (!hasMediaExtension(name) || promised === media_type) return undefined;
  return `.${extension}`;
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}
