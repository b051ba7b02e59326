// Makes the file name that an upload goes by; reveals no folder and keeps to what the API takes.
import type { ImageMediaType } from '../image/formats.ts';
import { FILENAME_CHARACTERS } from './limits.ts';

/** What may be uploaded: pictures, and the documents that a question can be about. */
export type UploadMediaType = ImageMediaType | 'application/pdf' | 'text/plain';

const EXTENSIONS: Readonly<Record<UploadMediaType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
};

/** Makes a legal file name of at most 255 characters, without folders, that ends as the bytes are. */
export function uploadName({
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
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what the API refuses
    .replace(/[<>:"|?*\\/\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '_');
  const room = FILENAME_CHARACTERS - extension.length;
  const cut = (stem || unnamed).slice(0, room).replace(/\p{Surrogate}$/u, ''); // Half a character at the cut.
  return `${cut}${extension}`;
}
