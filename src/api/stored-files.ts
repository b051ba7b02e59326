// Uploads pictures and looks stored files up (the Files API); what to upload is decided elsewhere.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { SeeError } from '../errors.ts';
import type { LoadedImage } from '../image/image.ts';
import { IMAGE_MEDIA_TYPES } from '../image/sniff.ts';
import { callApi } from './call-api.ts';
import type { Client } from './client.ts';
import { uploadName } from './upload-name.ts';

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
