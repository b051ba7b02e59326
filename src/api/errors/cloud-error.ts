// Defines how an error in a cloud's own form is read.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { ErrorCode } from '../../exit-codes.ts';
import type { RequestContext } from './request-context.ts';

/** An error response, or an error within a stream. */
export interface CloudError {
  readonly error: APIError;
  /** The message in it, or ''. */
  readonly message: string;
  readonly context: RequestContext;
}

/** The meaning of an error; a part that is undefined is decided as for the Claude API. */
export interface Verdict {
  readonly code?: ErrorCode;
  readonly hint?: string;
}

/** The form that a cloud's own errors have. */
export interface CloudForm {
  /** The header that carries the request id. */
  readonly requestIdHeader?: string;
  /** Returns the message in a body of this form; anything else for another body. */
  readonly findMessage?: (body: unknown) => unknown;
  /** Returns the meaning of an error that the cloud has a name or a fixed sentence for. */
  readonly judge: (error: CloudError) => Verdict | undefined;
  /** Returns the hint for a model that is not available, given that of the platform. */
  readonly describeModel?: (model: string, hint: string) => string;
  /** True for a body that says that a policy forbids a feature of the request, such as structured outputs. */
  readonly isForbiddenByPolicy?: (body: unknown) => boolean;
}
