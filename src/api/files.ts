// Lists, looks up and deletes stored files (the Files API).
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { CliError } from '../errors.ts';
import { IMAGE_MEDIA_TYPES } from '../image/formats.ts';
import { MAX_FILES_PER_PAGE } from '../limits.ts';
import { callApi } from './call-api.ts';
import { type Client, getFiles } from './client.ts';
import { requireFilesApi } from './errors/missing-files-api.ts';
import { isDeletedFile, isFile, isPageOf } from './errors/unexpected-response.ts';

/** Yields the workspace's files page by page, newest first; throws CliError. */
export async function* listFiles(
  client: Client,
  signal: AbortSignal,
): AsyncGenerator<readonly FileMetadata[], void, undefined> {
  const middleware = requireFilesApi(client.provider);
  const call = { signal, isExpected: isPageOf(isFile), middleware };
  let page = await callApi(client, call, (options) =>
    getFiles(client).list({ limit: MAX_FILES_PER_PAGE }, options),
  );
  for (;;) {
    const current = page;
    yield current.data;
    if (!current.hasNextPage()) return;
    // The SDK reuses the options of the first page, and with them the check of its shape.
    page = await callApi(client, call, () => current.getNextPage());
  }
}

/** Returns the metadata of one file; throws CliError, `not_found` if the workspace does not have it. */
export function retrieveFile(client: Client, file_id: string, signal: AbortSignal): Promise<FileMetadata> {
  const middleware = requireFilesApi(client.provider);
  return callApi(client, { subject: file_id, signal, isExpected: isFile, middleware }, (options) =>
    getFiles(client).retrieveMetadata(file_id, {}, options),
  );
}

/** Deletes one file; throws CliError, `not_found` if the workspace does not have it. */
export async function deleteFile(client: Client, file_id: string, signal: AbortSignal): Promise<void> {
  const middleware = requireFilesApi(client.provider);
  await callApi(client, { subject: file_id, signal, isExpected: isDeletedFile, middleware }, (options) =>
    getFiles(client).delete(file_id, {}, options),
  );
}

/** Looks up the type of content block that a stored file fits in; throws CliError for a file that fits in neither. */
export async function findBlockType(
  client: Client,
  file_id: string,
  signal: AbortSignal,
): Promise<'image' | 'document'> {
  const { mime_type } = await retrieveFile(client, file_id, signal);
  if (IMAGE_MEDIA_TYPES.some((type) => type === mime_type)) return 'image';
  if (mime_type === 'application/pdf' || mime_type === 'text/plain') return 'document';
  throw new CliError(
    'input_unusable',
    `is stored as ${mime_type}, which is neither an image nor a document`,
    {
      subject: file_id,
    },
  );
}
