// What the model is told that a picture or PDF is called; reveals no folder, and lets no name look like anything else.
import type { Media } from '../document/document.ts';
import { formatCount, formatPages } from '../format.ts';

/** Most characters of a title: enough for any file name. */
const MAX_CHARACTERS = 255;

/** Most characters of the list of pages in a title. */
const MAX_OF_PAGES = 100;

/** Returns the name of a picture or PDF as one line of at most 255 characters, never empty. */
export function mediaName(media: Media): string {
  return oneLine(rawTitle(media), MAX_CHARACTERS);
}

/**
 * Returns what the model is told that a picture or PDF is called: its name and, of a PDF that goes out in part, its
 * pages, as in `report.pdf (pages 2-3, 9)`. One line of at most 255 characters.
 */
export function mediaTitle(media: Media): string {
  const selected = media.kind === 'pdf' ? media.selected : undefined;
  if (!selected) return mediaName(media);
  // The model counts from 1 what it gets: without this it looks for page 9 among three pages.
  const pages = ` (${selected.length === 1 ? 'page' : 'pages'} ${shortPages(selected)})`;
  return oneLine(rawTitle(media), MAX_CHARACTERS - pages.length) + pages;
}

function shortPages(selected: readonly number[]): string {
  const pages = formatPages(selected);
  if (pages.length <= MAX_OF_PAGES) return pages;
  const whole = pages.slice(0, pages.lastIndexOf(',', MAX_OF_PAGES));
  return `${whole}, …; ${formatCount(selected.length)} in all`;
}

function oneLine(text: string, most: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line feed would begin a text of its own
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu, '_');
  return (
    line
      .slice(0, most)
      .replace(/\p{Surrogate}$/u, '')
      .trim() || 'unnamed'
  );
}

function rawTitle(media: Media): string {
  switch (media.kind) {
    case 'file_id':
      return media.file_id;
    case 'url':
      return urlTitle(media.url);
    default:
      if (/^data:/i.test(media.input)) return 'data URI';
      return media.name ?? (media.input === '-' ? 'stdin' : media.input);
  }
}

/** The last part of the path: what stands behind a question mark may be a secret, and the model needs none of it. */
function urlTitle(url: string): string {
  if (!URL.canParse(url)) return 'URL';
  const { pathname, hostname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '') ?? hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
