// The API as the commands see it: each call ends in a value or a SeeError. The one door to the SDK, opened when first needed.
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import type { MessageStreamParams } from '@anthropic-ai/sdk/resources/messages/messages';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import type { Env } from '../env.ts';
import type { LoadedImage } from '../image/image.ts';
import { type ClientSettings, makeClient } from './client.ts';
import { listImageModels } from './list-models.ts';
import type { RequestItem } from './request.ts';
import { storedFileBlock, uploadImage } from './stored-files.ts';
import { type Answer, type AnswerListener, streamAnswer } from './stream-answer.ts';

export interface Api {
  /** Streams the answer to a request; `blocks` are the items that its content blocks came from. */
  streamAnswer(
    params: MessageStreamParams,
    blocks: readonly RequestItem[],
    signal: AbortSignal,
    listener: AnswerListener,
  ): Promise<Answer>;
  /** Uploads a picture's bytes; `expiresInSeconds` null keeps it until deleted. */
  uploadImage(
    image: LoadedImage,
    expiresInSeconds: number | null,
    signal: AbortSignal,
  ): Promise<FileMetadata>;
  /** Looks up which content block a stored file belongs in. */
  storedFileBlock(file_id: string, signal: AbortSignal): Promise<'image' | 'document'>;
  /** Lists the models that take images, newest first. */
  listImageModels(signal: AbortSignal): Promise<readonly ModelInfo[]>;
}

/** Opens the API; `log` takes the SDK's warnings, and with `debug` all that it says. */
export async function openApi(
  settings: ClientSettings,
  env: Env,
  debug: boolean,
  log: (text: string) => void,
): Promise<Api> {
  const client = await makeClient(settings, env, debug, log);
  return {
    streamAnswer: (...args) => streamAnswer(client, ...args),
    uploadImage: (...args) => uploadImage(client, ...args),
    storedFileBlock: (...args) => storedFileBlock(client, ...args),
    listImageModels: (...args) => listImageModels(client, ...args),
  };
}
