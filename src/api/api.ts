// The API as the commands see it: each call ends in a value or a CliError. The one door to the SDK, opened when first needed.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import type { MessageStreamParams } from '@anthropic-ai/sdk/resources/messages/messages';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import type { Env } from '../env.ts';
import type { BlockOrigins } from './build-request.ts';
import { type ClientSettings, makeClient } from './client.ts';
import { deleteFile, listFiles, listImageModels, retrieveFile, storedFileBlock } from './files.ts';
import { type Answer, type AnswerListener, streamMessage } from './stream-message.ts';
import { type Upload, type Uploaded, type UploadOptions, uploadFile } from './upload.ts';

export interface Api {
  /** Streams the answer to a request; `origins` are the items that its content blocks came from. */
  streamMessage(
    params: MessageStreamParams,
    origins: BlockOrigins,
    signal: AbortSignal,
    listener: AnswerListener,
  ): Promise<Answer>;
  /** Looks up which content block a stored file belongs in. */
  storedFileBlock(file_id: string, signal: AbortSignal): Promise<'image' | 'document'>;
  /** Uploads a file from memory or disk and tells the hash of what was sent. */
  uploadFile(upload: Upload, options: UploadOptions, signal: AbortSignal): Promise<Uploaded>;
  /** Lists the workspace's files page by page, newest first. */
  listFiles(signal: AbortSignal): AsyncIterable<readonly FileMetadata[]>;
  retrieveFile(file_id: string, signal: AbortSignal): Promise<FileMetadata>;
  deleteFile(file_id: string, signal: AbortSignal): Promise<void>;
  /** Lists the models that take images, newest first. */
  listImageModels(signal: AbortSignal): Promise<readonly ModelInfo[]>;
}

/** Opens the API; `log` takes the SDK's warnings, and with `debug` or ANTHROPIC_LOG what else it says. */
export async function openApi(
  settings: ClientSettings,
  env: Env,
  debug: boolean,
  log: (text: string) => void,
): Promise<Api> {
  const client = await makeClient(settings, env, debug, log);
  return {
    streamMessage: (...args) => streamMessage(client, ...args),
    storedFileBlock: (...args) => storedFileBlock(client, ...args),
    uploadFile: (...args) => uploadFile(client, ...args),
    listFiles: (...args) => listFiles(client, ...args),
    retrieveFile: (...args) => retrieveFile(client, ...args),
    deleteFile: (...args) => deleteFile(client, ...args),
    listImageModels: (...args) => listImageModels(client, ...args),
  };
}
