// Makes the name of an uploaded file. In a file of its own, as upload.ts loads the SDK and a start must not.
import { FORMATS, getAcceptedFormat, type ImageMediaType } from '../image/formats.ts';
import type { FilePlace, ImagePart } from '../image/image.ts';
import { MAX_FILENAME_CHARACTERS } from '../limits.ts';

const DOCUMENT_EXTENSIONS = { 'application/pdf': 'pdf', 'text/plain': 'txt' } as const;

/** Media types that can be uploaded: images and documents. */
type UploadMediaType = ImageMediaType | keyof typeof DOCUMENT_EXTENSIONS;

/** Returns the usual extension of a media type, without its dot. */
function getExtension(media_type: UploadMediaType): string {
  return media_type === 'application/pdf' || media_type === 'text/plain'
    ? DOCUMENT_EXTENSIONS[media_type]
    : FORMATS[getAcceptedFormat(media_type)].extensions[0];
}

/** The facts that name an upload. */
export interface UploadedMedia {
  /** File name without folders, if there is one. */
  readonly name: string | undefined;
  readonly media_type: UploadMediaType;
  /** Both distinguish the images that were made of one file. */
  readonly part?: ImagePart | undefined;
  readonly place?: FilePlace | undefined;
}

/** Returns a file name that the API accepts: at most 255 characters, no folders, and the extension of the media type. */
export function makeUploadName({ name, media_type, part, place }: UploadedMedia): string {
  const within = part === undefined || part.kind === 'whole' ? '' : `-part-${part.number}-of-${part.count}`;
  const extension = `${place ? `-${place.kind}-${place.number}` : ''}${within}.${getExtension(media_type)}`;
  const unnamed = media_type.startsWith('image/') ? 'image' : 'document';
  const stem = (name ?? unnamed)
    .replace(/\.[^.]*$/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the API rejects control characters
    .replace(/[<>:"|?*\\/\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '_');
  const maxStem = MAX_FILENAME_CHARACTERS - extension.length;
  const cut = (stem || unnamed).slice(0, maxStem).replace(/\p{Surrogate}$/u, ''); // The cut may split a surrogate pair.
  return `${cut}${extension}`;
}
