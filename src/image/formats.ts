// Lists every known image format and all that differs between formats; unions, lists, messages and parsers derive from it.

import { ACCEPTED } from './accepted-formats.ts';
import { CONVERTED } from './converted-formats.ts';
import type { FormatTable } from './format-table.ts';
import { LOOKALIKES } from './lookalike-formats.ts';
import { MAGICK, UNMARKED } from './magick-formats.ts';
import { UNSUPPORTED } from './unsupported-formats.ts';

/** The first row whose signature matches wins. */
export const FORMATS = {
  ...LOOKALIKES,
  ...ACCEPTED,
  ...CONVERTED,
  ...MAGICK,
  ...UNSUPPORTED,
  ...UNMARKED,
} as const satisfies FormatTable;

type Formats = typeof FORMATS;
type FormatsWith<Support> = {
  [Format in keyof Formats]: Formats[Format]['support'] extends Support ? Format : never;
}[keyof Formats];

export type AcceptedFormat = FormatsWith<'accepted'>;
export type ConvertedFormat = FormatsWith<'converted'>;
export type UnsupportedFormat = FormatsWith<'unsupported'>;

/** Formats that can be sent, converted or as they are. */
export type ImageFormat = AcceptedFormat | ConvertedFormat;
/** The media types that the API takes as images. */
export type ImageMediaType = Formats[AcceptedFormat]['mediaType'];

export const ALL_FORMATS = Object.keys(FORMATS) as readonly (keyof Formats)[];

const ACCEPTED_FORMATS = ALL_FORMATS.filter(isAccepted);
/** The usual formats come before those that begin like one of them. */
const READABLE_FORMATS = [...ACCEPTED_FORMATS, ...ALL_FORMATS.filter(isConverted).sort(byTable)];

export const IMAGE_MEDIA_TYPES: readonly ImageMediaType[] = ACCEPTED_FORMATS.map(
  (format) => FORMATS[format].mediaType,
);

/** Every media type of formats that can be sent, the best first and aliases after their format's own. */
export const READABLE_MEDIA_TYPES: readonly string[] = READABLE_FORMATS.flatMap(listMediaTypes);

/** Whether the API takes a format as it is. */
export function isAccepted(format: keyof Formats): format is AcceptedFormat {
  return FORMATS[format].support === 'accepted';
}

/** Whether a format is converted before it is sent. */
export function isConverted(format: keyof Formats): format is ConvertedFormat {
  return FORMATS[format].support === 'converted';
}

function byTable(a: keyof Formats, b: keyof Formats): number {
  return Number(a in LOOKALIKES) - Number(b in LOOKALIKES);
}

/** Whether a format is recognised only to be refused. */
export function isUnsupported(format: keyof Formats): format is UnsupportedFormat {
  return FORMATS[format].support === 'unsupported';
}

function listMediaTypes(format: ImageFormat): readonly string[] {
  return [FORMATS[format].mediaType, ...FORMATS[format].aliases];
}

/** Returns the media type under which the API takes a format; undefined for one that must be converted. */
export function acceptedMediaType(format: ImageFormat): ImageMediaType | undefined {
  return isAccepted(format) ? FORMATS[format].mediaType : undefined;
}

/** Returns the format of a media type that the API takes. */
export function getAcceptedFormat(mediaType: ImageMediaType): AcceptedFormat {
  const format = ACCEPTED_FORMATS.find((each) => FORMATS[each].mediaType === mediaType);
  if (format === undefined) throw new Error(`${mediaType} is missing from the table of formats`);
  return format;
}

/** Returns the format that goes by a media type or one of its aliases; undefined for a type that is never sent. */
export function findFormat(mediaType: string): ImageFormat | undefined {
  return READABLE_FORMATS.find((format) => listMediaTypes(format).includes(mediaType));
}

/** Lists the formats that the API takes, for a sentence: `PNG, JPEG, WebP or GIF`. */
export function formatAcceptedTitles(): string {
  const titles = ACCEPTED_FORMATS.map((format) => FORMATS[format].title);
  return `${titles.slice(0, -1).join(', ')} or ${titles.at(-1)}`;
}

/** Lists the extensions of images that can be sent, in lower case and without a dot. */
export function listReadableExtensions(): readonly string[] {
  return [...new Set<string>(READABLE_FORMATS.flatMap((format) => [...FORMATS[format].extensions]))];
}

/** Whether a name has the extension of an image of any known format. */
export function hasImageExtension(name: string): boolean {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  return ALL_FORMATS.some((format) => FORMATS[format].extensions.some((each) => each === extension));
}
