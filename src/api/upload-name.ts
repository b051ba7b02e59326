// Makes the name of an uploaded file. In a file of its own, as upload.ts loads the SDK and a start must not.
import type { ImageMediaType } from '../image/formats.ts';
import { MAX_FILENAME_CHARACTERS } from '../limits.ts';

/** Media types that can be uploaded: images and documents. */
export type UploadMediaType = ImageMediaType | 'application/pdf' | 'text/plain';

const EXTENSIONS: Readonly<Record<UploadMediaType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
};

/** Returns a file name that the API accepts: at most 255 characters, no folders, and the extension of the media type. */
export function makeUploadName({
  name,
  media_type,
}: {
  readonly name: string | undefined;
  readonly media_type: UploadMediaType;
}): string {
  const extension = `.${EXTENSIONS[media_type]}`;
  const unnamed = media_type.startsWith('image/') ? 'image' : 'document';
  const stem = (name ?? unnamed)
    .replace(/\.[^.]*$/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the API rejects control characters
    .replace(/[<>:"|?*\\/\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '_');
  const maxStem = MAX_FILENAME_CHARACTERS - extension.length;
  const cut = (stem || unnamed).slice(0, maxStem).replace(/\p{Surrogate}$/u, ''); // The cut may split a surrogate pair.
  return `${cut}${extension}`;
}
