// Makes the name of an image or PDF that the model is given: one line without folders, so that it reveals and imitates nothing.
import type { Media } from '../document/document.ts';
import { formatCount, formatPages, formatSize } from '../format.ts';
import { formatFilePlace } from '../image/file-place.ts';
import type { PreparedImage } from '../image/image.ts';

/** Enough for any file name. */
const MAX_TITLE_CHARACTERS = 255;

/** Maximum length of the list of pages in a title. */
const MAX_PAGES_CHARACTERS = 100;

/** The parts of an image or PDF that its name comes from. */
export type NamedMedia =
  | Pick<Extract<Media, { kind: 'url' }>, 'kind' | 'url'>
  | Pick<Extract<Media, { kind: 'file_id' }>, 'kind' | 'file_id'>
  | {
      readonly kind: 'image' | 'pdf' | 'document';
      readonly input: string;
      readonly name: string | undefined;
    };

/** Returns the name of an image or PDF as one line of 1 to 255 characters. */
export function mediaName(media: NamedMedia): string {
  return toOneLine(getRawTitle(media), MAX_TITLE_CHARACTERS);
}

/**
 * Returns the name of an image or PDF, with the pages of a PDF, the frame or page of a file, or the part of an image that
 * is sent: `report.pdf (pages 2-3, 9)`, `clip.mp4 at 0:05`, `page.png, part 1 of 6: from x 0 to 1280, y 0 to 2183 of the
 * original`. One line of 1 to 255 characters.
 */
export function mediaTitle(media: Media): string {
  return addPlace(media, describePlace(media));
}

/** Returns the name of an image or PDF, with the frame or page of its file: all parts of an image share it. */
export function sharedTitle(media: Media): string {
  return addPlace(media, media.kind === 'image' ? formatFilePlace(media.place) : '');
}

function addPlace(media: Media, place: string): string {
  return place === ''
    ? mediaName(media)
    : toOneLine(getRawTitle(media), MAX_TITLE_CHARACTERS - place.length) + place;
}

function describePlace(media: Media): string {
  if (media.kind === 'image') return formatFilePlace(media.place) + describePart(media);
  const selected = media.kind === 'pdf' ? media.selected : undefined;
  if (!selected) return '';
  // The model numbers the pages it gets from 1. Without the original numbers it would look for page 9 among three.
  return ` (${selected.length === 1 ? 'page' : 'pages'} ${formatPageList(selected)})`;
}

/** Says where a part lies in its original, so that the model can tell what it sees twice from what is there twice. */
function describePart({ part, placement, width, height }: PreparedImage): string {
  if (!part || !placement) return '';
  const { region, original } = placement;
  const { left, top } = region;
  const span = `from x ${left} to ${left + region.width}, y ${top} to ${top + region.height} of the original`;
  const isScaled = width !== region.width || height !== region.height;
  const scaled = isScaled ? `scaled to ${formatSize({ width, height })}` : '';
  if (part.kind !== 'whole')
    return `, part ${part.number} of ${part.count}: ${span}${scaled && `, ${scaled}`}`;
  const isWhole = region.width === original.width && region.height === original.height;
  return ` (${formatSize(original)}), ${isWhole ? 'the whole image' : `${span},`} ${scaled}`;
}

function formatPageList(selected: readonly number[]): string {
  const pages = formatPages(selected);
  if (pages.length <= MAX_PAGES_CHARACTERS) return pages;
  const whole = pages.slice(0, pages.lastIndexOf(',', MAX_PAGES_CHARACTERS));
  return `${whole}, …; ${formatCount(selected.length)} in all`;
}

function toOneLine(text: string, maxCharacters: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would start a new text
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu, '_');
  return (
    line
      .slice(0, maxCharacters)
      .replace(/\p{Surrogate}$/u, '')
      .trim() || 'unnamed'
  );
}

function getRawTitle(media: NamedMedia): string {
  switch (media.kind) {
    case 'file_id':
      return media.file_id;
    case 'url':
      return getUrlTitle(media.url);
    default:
      if (/^data:/i.test(media.input)) return 'data URI';
      return media.name ?? (media.input === '-' ? 'stdin' : media.input);
  }
}

/** Returns the last part of the path. The query may hold a secret, and the model does not need it. */
function getUrlTitle(url: string): string {
  if (!URL.canParse(url)) return 'URL';
  const { pathname, hostname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '') ?? hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
