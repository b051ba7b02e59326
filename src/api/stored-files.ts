// Says what a stored file is to a question (the Files API).
import { SeeError } from '../errors.ts';
import { IMAGE_MEDIA_TYPES } from '../image/formats.ts';
import type { Client } from './client.ts';
import { retrieveFile } from './files.ts';

/** Looks up which content block a stored file belongs in; throws SeeError for one that cannot be shown. */
export async function storedFileBlock(
  client: Client,
  file_id: string,
  signal: AbortSignal,
): Promise<'image' | 'document'> {
  const { mime_type } = await retrieveFile(client, file_id, signal);
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
