// Lists, describes and deletes stored files (the Files API); whose they are is not known here.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { CliError } from '../errors.ts';
import { IMAGE_MEDIA_TYPES } from '../image/formats.ts';
import { FILES_A_PAGE } from '../limits.ts';
import { callApi } from './call-api.ts';
import { type Client, filesOf, modelsOf } from './client.ts';
import {
  isDeletedFile,
  isFile,
  isModel,
  isPageOf,
  unexpectedResponse,
} from './errors/unexpected-response.ts';

/** Yields the workspace's files page by page, newest first; throws CliError. */
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

/** Returns what the API knows of one file; throws CliError, `not_found` when the workspace has it no more. */
export function retrieveFile(client: Client, file_id: string, signal: AbortSignal): Promise<FileMetadata> {
  return callApi(client, { subject: file_id, signal, isExpected: isFile }, (options) =>
    filesOf(client).retrieveMetadata(file_id, {}, options),
  );
}

/** Deletes one file; throws CliError, `not_found` when the workspace has it no more. */
export async function deleteFile(client: Client, file_id: string, signal: AbortSignal): Promise<void> {
  await callApi(client, { subject: file_id, signal, isExpected: isDeletedFile }, (options) =>
    filesOf(client).delete(file_id, {}, options),
  );
}

/** Looks up which content block a stored file belongs in; throws CliError for one that cannot be shown. */
export async function storedFileBlock(
  client: Client,
  file_id: string,
  signal: AbortSignal,
): Promise<'image' | 'document'> {
  const { mime_type } = await retrieveFile(client, file_id, signal);
  if (IMAGE_MEDIA_TYPES.some((type) => type === mime_type)) return 'image';
  if (mime_type === 'application/pdf' || mime_type === 'text/plain') return 'document';
  throw new CliError(
    'input_unusable',
    `is stored as ${mime_type}, which is neither a picture nor a document`,
    {
      subject: file_id,
    },
  );
}

/** Lists the models that take images, newest first as the API lists them; throws CliError. */
export function listImageModels(client: Client, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  return callApi(client, { signal, isExpected: isPageOf(isModel) }, async (options) => {
    const found: ModelInfo[] = [];
    for await (const model of modelsOf(client).list({}, options)) {
      // A retired model refuses every request; capabilities may be unknown, which is no reason to hide a model.
      if (model.lifecycle !== 'retired' && model.capabilities?.image_input?.supported !== false) {
        found.push(model);
      }
    }
    // Every workspace has models: a login page or a proxy that answers 200 must not look like an answer.
    if (found.length === 0) {
      throw unexpectedResponse('an empty list of models', {
        url: client.base.baseURL,
        headers: new Headers(),
        platform: client.platform,
      });
    }
    return found;
  });
}
