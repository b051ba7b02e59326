// Tells from its extension what a file should hold, to find mistyped paths and for notes; content alone decides a media type.
import {
  FORMATS,
  findFormat,
  hasImageExtension,
  IMAGE_MEDIA_TYPES,
  type ImageMediaType,
  isAccepted,
} from '../image/formats.ts';

/** Whether a name has the extension of an image or a PDF. */
export async function hasMediaExtension(name: string): Promise<boolean> {
  if (hasImageExtension(name)) return true;
  const mediaType = await findMediaType(name);
  return mediaType !== undefined && /^(?:image\/|application\/pdf$)/.test(mediaType);
}

/** Extensions of videos, from which --frames takes frames. */
export const VIDEO_EXTENSIONS = ['mp4', 'm4v', 'mov', 'qt', 'webm', 'mkv', 'avi', 'flv', '3gp'];

/** Whether a name has the extension of a video. */
export function hasVideoExtension(name: string): boolean {
  return VIDEO_EXTENSIONS.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

/** Returns the extension, such as `.png`, when the name of an image or PDF stands for another format than it holds. */
export async function findWrongExtension(
  name: string,
  media_type: ImageMediaType | 'application/pdf' | 'text/plain',
): Promise<string | undefined> {
  if (!(await hasMediaExtension(name))) return undefined;
  const mediaType = (await findMediaType(name)) ?? '';
  const format = findFormat(mediaType);
  // An alias, such as image/pjpeg for .jfif, stands for its format's own type.
  const expected = format && isAccepted(format) ? FORMATS[format].mediaType : mediaType;
  return expected === media_type ? undefined : `.${parseExtension(name)}`;
}

/** Notes a name whose extension is that of another type than the file has. */
export async function noteWrongName(
  { input, name }: { readonly input: string; readonly name: string | undefined },
  media_type: ImageMediaType | 'application/pdf',
  info: (line: string) => void,
): Promise<void> {
  const extension = name === undefined ? undefined : await findWrongExtension(name, media_type);
  if (extension) info(`${input}: named ${extension} but holds ${media_type}; sent as ${media_type}`);
}

/** Returns the media type that an extension stands for, looking in our own table first: mime-types takes time to load. */
async function findMediaType(name: string): Promise<string | undefined> {
  const extension = parseExtension(name);
  const own = IMAGE_MEDIA_TYPES.find((mediaType) => {
    const format = findFormat(mediaType);
    return format && isAccepted(format) && FORMATS[format].extensions[0] === extension;
  });
  if (extension === 'pdf') return 'application/pdf';
  // No media type has an extension of digits alone, as in `v1.2`.
  if (own !== undefined || !/[a-z]/.test(extension)) return own;
  const { lookup } = await import('mime-types');
  return lookup(extension) || undefined;
}

/** Returns the extension in lower case and without its dot; empty when there is none. */
function parseExtension(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}
