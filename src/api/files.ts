// Lists, describes and deletes stored files (the Files API); whose they are is not known here.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { isDeletedFile, isFile, isPageOf } from './answer-shapes.ts';
import { callApi } from './call-api.ts';
import { type Client, filesOf } from './client.ts';
import { FILES_A_PAGE } from './limits.ts';

/** Yields the workspace's files page by page, newest first; throws SeeError. */
export async function* listFiles(
  client: Client,
  signal: AbortSignal,
): AsyncGenerator<readonly FileMetadata[], void, undefined> {
  const call = { signal, isExpected: isPageOf(isFile) };
  let page = await callApi(client, call, (options) => filesOf(client).list({ limit: FILES_A_PAGE }, options));
  for (;;) {
    const current = page;
    yield current.data;
    if (!current.hasNextPage()) return;
    // The options of the first page, and with them its check, hold for all.
    page = await callApi(client, call, () => current.getNextPage());
  }
}

/** Returns what the API knows of one file; throws SeeError, `not_found` when the workspace has it no more. */
export function retrieveFile(client: Client, file_id: string, signal: AbortSignal): Promise<FileMetadata> {
  return callApi(client, { subject: file_id, signal, isExpected: isFile }, (options) =>
    filesOf(client).retrieveMetadata(file_id, {}, options),
  );
}

/** Deletes one file; throws SeeError, `not_found` when the workspace has it no more. */
export async function deleteFile(client: Client, file_id: string, signal: AbortSignal): Promise<void> {
  await callApi(client, { subject: file_id, signal, isExpected: isDeletedFile }, (options) =>
    filesOf(client).delete(file_id, {}, options),
  );
}

/** Makes the smallest request there is, so that its answer tells which workspace the credentials belong to. */
export async function findPlace(client: Client, signal: AbortSignal): Promise<void> {
  await callApi(client, { signal, isExpected: isPageOf(isFile) }, (options) =>
    filesOf(client).list({ limit: 1 }, options),
  );
}
