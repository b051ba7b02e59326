// Lists, describes and deletes stored files (the Files API); whose they are is not known here.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { callApi } from './call-api.ts';
import type { Client } from './client.ts';
import { FILES_A_PAGE } from './limits.ts';

/** Yields the workspace's files page by page, newest first; throws SeeError. */
export async function* listFiles(
  client: Client,
  signal: AbortSignal,
): AsyncGenerator<readonly FileMetadata[], void, undefined> {
  let page = await callApi(client, undefined, signal, () =>
    client.files.list({ limit: FILES_A_PAGE }, { signal }),
  );
  for (;;) {
    const current = page;
    yield current.data;
    if (!current.hasNextPage()) return;
    page = await callApi(client, undefined, signal, () => current.getNextPage());
  }
}

/** Returns what the API knows of one file; throws SeeError, `not_found` when the workspace has it no more. */
export function retrieveFile(client: Client, file_id: string, signal: AbortSignal): Promise<FileMetadata> {
  return callApi(client, file_id, signal, () => client.files.retrieveMetadata(file_id, {}, { signal }));
}

/** Deletes one file; throws SeeError, `not_found` when the workspace has it no more. */
export async function deleteFile(client: Client, file_id: string, signal: AbortSignal): Promise<void> {
  await callApi(client, file_id, signal, () => client.files.delete(file_id, {}, { signal }));
}

/** Makes the smallest request there is, so that its answer tells which workspace the credentials belong to. */
export async function findPlace(client: Client, signal: AbortSignal): Promise<void> {
  await callApi(client, undefined, signal, () => client.files.list({ limit: 1 }, { signal }));
}
