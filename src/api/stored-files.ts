// Uploads pictures and looks stored files up (the Files API); what to upload is decided elsewhere.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { SeeError } from '../errors.ts';
import type { LoadedImage } from '../image/image.ts';
import { IMAGE_MEDIA_TYPES } from '../image/sniff.ts';
import { UPLOAD_EXTENSIONS } from '../input/extensions.ts';
import { callApi } from './call-api.ts';
import type { Client } from './client.ts';
import { FILENAME_CHARACTERS } from './limits.ts';

/** Uploads a picture's bytes; `expiresInSeconds` null keeps it until deleted. Throws SeeError. */
export async function uploadImage(
  client: Client,
  image: LoadedImage,
  expiresInSeconds: number | null,
  signal: AbortSignal,
): Promise<FileMetadata> {
  const file = new File([new Uint8Array(image.bytes)], uploadName(image), { type: image.media_type });
  const params = expiresInSeconds === null ? { file } : { file, expires_in_seconds: expiresInSeconds };
  return callApi(client, image.input, signal, () => client.files.upload(params, { signal }));
}

/** Looks up which content block a stored file belongs in; throws SeeError for one that cannot be shown. */
export async function storedFileBlock(
  client: Client,
  file_id: string,
  signal: AbortSignal,
): Promise<'image' | 'document'> {
  const { mime_type } = await callApi(client, file_id, signal, () =>
    client.files.retrieveMetadata(file_id, {}, { signal }),
  );
  if (IMAGE_MEDIA_TYPES.some((type) => type === mime_type)) return 'image';
  if (mime_type === 'application/pdf' || mime_type === 'text/plain') return 'document';
  throw new SeeError(
    'input_unusable',
    `is stored as ${mime_type}, which is neither a picture nor a document`,
    {
      subject: file_id,
    },
  );
}

/** Makes a legal file name of at most 255 characters, without folders, that ends as the bytes are. */
export function uploadName({ name, media_type }: Pick<LoadedImage, 'name' | 'media_type'>): string {
  const extension = `.${UPLOAD_EXTENSIONS[media_type]}`;
  const stem = (name ?? 'image')
    .replace(/\.[^.]*$/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what the API refuses
    .replace(/[<>:"|?*\\/\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '_');
  const room = FILENAME_CHARACTERS - extension.length;
  const cut = (stem || 'image').slice(0, room).replace(/\p{Surrogate}$/u, ''); // Half a character at the cut.
  return `${cut}${extension}`;
}
