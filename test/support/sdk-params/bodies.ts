/** Names the bodies of the API's requests, as the SDK's own types have them: `generate.ts` makes a JSON Schema of each. */
import type { FileUploadParams } from '@anthropic-ai/sdk/resources/files';
import type { BatchCreateParams } from '@anthropic-ai/sdk/resources/messages/batches';
import type {
  MessageCountTokensParams,
  MessageCreateParamsBase,
} from '@anthropic-ai/sdk/resources/messages/messages';

/** The body of POST /v1/messages. */
export type CreateBody = MessageCreateParamsBase;

/** The body of POST /v1/messages/count_tokens. */
export type CountBody = MessageCountTokensParams;

/** The body of POST /v1/messages/batches. */
export type BatchBody = BatchCreateParams;

/** The fields of the form of POST /v1/files, beside the file itself. */
export type UploadFields = Omit<FileUploadParams, 'file'>;
