// Reads the errors of Amazon, which are known by the name of an exception.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { ErrorCode } from '../../exit-codes.ts';
import { formatClockHint } from './aws-clock.ts';
import { formatModelHint, formatProfileHint } from './bedrock-profiles.ts';
import type { CloudError, CloudForm, Verdict } from './cloud-error.ts';

/**
 * Our code for each exception of InvokeModel, as a response or within its stream, and of the checks of credentials
 * before it (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html and
 * …/CommonErrors.html).
 */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ValidationException: 'invalid_request',
  ThrottlingException: 'rate_limited',
  TooManyRequestsException: 'rate_limited',
  ServiceUnavailableException: 'overloaded',
  ModelNotReadyException: 'overloaded',
  InternalServerException: 'server_error',
  ModelErrorException: 'server_error',
  ModelTimeoutException: 'server_error',
  ModelStreamErrorException: 'server_error',
  ServiceQuotaExceededException: 'quota_exceeded',
  ResourceNotFoundException: 'model_not_available',
  UnknownOperationException: 'not_found',
  AccessDeniedException: 'permission',
  ExpiredTokenException: 'authentication',
  UnrecognizedClientException: 'authentication',
  InvalidSignatureException: 'authentication',
  IncompleteSignatureException: 'authentication',
  MissingAuthenticationTokenException: 'authentication',
};

const HINTS: Readonly<Record<string, string>> = {
  ServiceQuotaExceededException:
    'retrying will not help: ask for a higher quota under Service Quotas in the AWS console',
  ExpiredTokenException:
    'log in again (`aws sso login`), or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew',
  UnrecognizedClientException:
    'AWS does not know this key: check AWS_ACCESS_KEY_ID or the profile; temporary keys also need AWS_SESSION_TOKEN',
};

const DENIED_HINT =
  'check in IAM that these credentials may invoke the model, and in the AWS console that it is enabled in this region';

/** The hints for a signature that is not valid, by the start of the message. */
const SIGNATURE_HINTS: readonly (readonly [start: string, hint: string])[] = [
  [
    'The request signature we calculated does not match',
    'AWS_SECRET_ACCESS_KEY does not fit AWS_ACCESS_KEY_ID: copy both again',
  ],
  ['Credential should be scoped to', 'AWS_REGION must be the region of the address that is set'],
];

/** The names that some services use for the same. */
const SYNONYMS: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
};

/** Sentences that belong to one exception: the Messages API sends them in the form of the Claude API, without the name. */
const SENTENCES: readonly (readonly [start: string, name: string])[] = [
  ['The security token included in the request is expired', 'ExpiredTokenException'],
  ['The security token included in the request is invalid', 'UnrecognizedClientException'],
  ['Signature expired', 'InvalidSignatureException'],
  ['Signature not yet current', 'InvalidSignatureException'],
  ...SIGNATURE_HINTS.map(([start]) => [start, 'InvalidSignatureException'] as const),
];

export const AWS_FORM: CloudForm = {
  requestIdHeader: 'x-amzn-requestid',
  // Some errors write it with a capital letter.
  findMessage: (body) => (Object(body) as { readonly Message?: unknown }).Message,
  judge: (found) => judgeSentence(found) ?? judgeName(found),
};

export const BEDROCK_FORM: CloudForm = {
  ...AWS_FORM,
  describeModel: formatModelHint,
  judge(found) {
    const verdict = AWS_FORM.judge(found);
    // The exception stands for valid credentials, unlike a bare 403.
    return verdict?.code === 'permission' && verdict.hint === undefined
      ? { ...verdict, hint: DENIED_HINT }
      : verdict;
  },
};

/** An exception may stand for several failures, of which the message tells one. */
function judgeSentence({ error, message, context }: CloudError): Verdict | undefined {
  const { model } = context;
  // AWS writes the apostrophe in either form.
  if (model !== undefined && /with on-demand throughput isn.t supported/.test(message)) {
    return { code: 'model_not_available', hint: formatProfileHint(model) };
  }
  if (message.startsWith('The provided model identifier is invalid')) return { code: 'model_not_available' };
  if (message.startsWith('Model use case details have not been submitted')) {
    return {
      code: 'permission',
      hint: 'submit the use case form for Anthropic models in the Amazon Bedrock console, and try again in 15 minutes',
    };
  }
  if (error.status === 403 && /^Bearer Token|\bAPI Key\b/.test(message)) {
    return {
      code: 'authentication',
      hint: 'set AWS_BEARER_TOKEN_BEDROCK to a new API key of Amazon Bedrock',
    };
  }
  if (message.includes('INVALID_PAYMENT_INSTRUMENT')) {
    return { code: 'billing', hint: 'add a valid payment method to the AWS account' };
  }
  return undefined;
}

function judgeName({ error, message, context }: CloudError): Verdict | undefined {
  const name = findName(error) ?? SENTENCES.find(([start]) => message.startsWith(start))?.[1];
  const code = name && CODES[name];
  if (!name || !code) return undefined;
  // A stored file, or a workspace.
  if (code === 'model_not_available' && context.model === undefined) return { code: 'not_found' };
  // The most general name: any other status says more.
  if (code === 'invalid_request' && error.status !== undefined && error.status !== 400) return undefined;
  const signature = SIGNATURE_HINTS.find(([start]) => message.startsWith(start));
  const hint = formatClockHint(message) ?? signature?.[1] ?? HINTS[name];
  return hint === undefined ? { code } : { code, hint };
}

/**
 * Returns the name of the exception, if we know it: from the header, as in `ValidationException:http://internal.amazon.com/…`,
 * from the body, as in `com.amazon.coral.service#ThrottlingException`, or from an event, as in `throttlingException`.
 */
function findName({ headers, error: body, type }: APIError): string | undefined {
  const { __type, code, Output } = Object(body) as Readonly<Record<string, unknown>>;
  const { __type: nested } = Object(Output) as { readonly __type?: unknown };
  return [headers?.get('x-amzn-errortype'), __type, nested, code, type]
    .map(toExceptionName)
    .find((name) => Object.hasOwn(CODES, name));
}

function toExceptionName(written: unknown): string {
  const bare = typeof written === 'string' ? /([^#:]+)(?::.*)?$/.exec(written)?.[1] : undefined;
  const name = (bare ?? '').trim().replace(/^./, (first) => first.toUpperCase());
  return (Object.hasOwn(SYNONYMS, name) && SYNONYMS[name]) || name;
}
