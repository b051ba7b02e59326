// The one table of picture formats: which the API takes, which are converted first, and their media_types. Reads no bytes.

/** The formats that the API takes; https://platform.claude.com/docs/en/build-with-claude/vision */
const ACCEPTED = { jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp' } as const;

/** The formats that are converted: media_type as it is registered, and whether every pixel is kept as it was. */
const CONVERTED = {
  avif: { media_type: 'image/avif', lossless: false },
  heic: { media_type: 'image/heic', lossless: false },
  tiff: { media_type: 'image/tiff', lossless: true },
  bmp: { media_type: 'image/bmp', lossless: true },
  svg: { media_type: 'image/svg+xml', lossless: true },
} as const;

type AcceptedFormat = keyof typeof ACCEPTED;
type ConvertedFormat = keyof typeof CONVERTED;

/** Formats that can be made ready. */
export type ImageFormat = AcceptedFormat | ConvertedFormat;

/** The image types that the API accepts. */
export type ImageMediaType = (typeof ACCEPTED)[AcceptedFormat];
export const IMAGE_MEDIA_TYPES: readonly ImageMediaType[] = Object.values(ACCEPTED);

/** Returns the media_type under which the API takes a format; undefined for one that must be converted. */
export function acceptedMediaType(format: ImageFormat): ImageMediaType | undefined {
  return isConverted(format) ? undefined : ACCEPTED[format];
}

/** Returns the media_type of a format as it is registered. */
export function registeredMediaType(format: ImageFormat): string {
  return isConverted(format) ? CONVERTED[format].media_type : ACCEPTED[format];
}

/** Returns the format of a media_type that the API takes. */
export function formatOf(media_type: ImageMediaType): AcceptedFormat {
  return media_type.slice('image/'.length) as AcceptedFormat;
}

/** Whether a format that was told from bytes is one that is converted. */
export function isConverted(format: string): format is ConvertedFormat {
  return Object.hasOwn(CONVERTED, format);
}

/** Whether a format that is converted keeps every pixel: screenshots and drawings, not photos. */
export function keepsPixels(format: ConvertedFormat): boolean {
  return CONVERTED[format].lossless;
}
