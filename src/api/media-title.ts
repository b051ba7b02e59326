// What the model is told that a picture or PDF is called; reveals no folder, and lets no name look like anything else.
import type { Media } from '../document/document.ts';

/** Most characters of a title: enough for any file name. */
const MOST_CHARACTERS = 255;

/** Returns the name of a picture or PDF as one line of at most 255 characters, never empty. */
export function mediaTitle(media: Media): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line feed would begin a text of its own
  const line = rawTitle(media).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu, '_');
  return (
    line
      .slice(0, MOST_CHARACTERS)
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
