/** Error responses of AWS, Google and Microsoft in their own forms, to be scripted by a test; each says where it was seen. */
import type { Failure } from './types.ts';

/** The header by which AWS names an exception, with the namespace that its services put behind the name. */
const named = (name: string) => ({
  'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
});

const aws = (status: number, name: string, message: string): Failure => ({
  status,
  headers: named(name),
  body: { message },
});

export const PLATFORM_ERRORS = {
  /** The commonest first error on Bedrock; the sentence as users publish it. */
  invalidModelId: aws(400, 'ValidationException', 'The provided model identifier is invalid.'),
  /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html has the names, statuses and sentences of these. */
  validation: aws(
    400,
    'ValidationException',
    'Malformed input request, please reformat your input and try again.',
  ),
  modelError: aws(
    424,
    'ModelErrorException',
    'The system encountered an unexpected error during processing. Try your request again.',
  ),
  modelNotReady: aws(429, 'ModelNotReadyException', 'The model is not ready for inference requests.'),
  throttled: aws(429, 'ThrottlingException', 'Too many tokens, please wait before trying again.'),
  quota: aws(
    400,
    'ServiceQuotaExceededException',
    'Your request exceeds the service quota for your account.',
  ),
  /** The name in the body only, as services of AWS's JSON protocol write it; ASSUMED for Bedrock. */
  throttledInBody: {
    status: 400,
    body: { __type: 'com.amazon.coral.service#ThrottlingException', message: 'Rate exceeded' },
  },
  accessDenied: aws(
    403,
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0',
  ),
  expiredToken: aws(403, 'ExpiredTokenException', 'The security token included in the request is expired'),
  unknownKey: aws(
    403,
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ),
  wrongSecret: aws(
    403,
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ),
  /** Bedrock gives signatures 5 minutes; the form as in a public test of botocore's ClientError, with dates long past. */
  lateClock: aws(
    403,
    'InvalidSignatureException',
    'Signature expired: 20260523T072540Z is now earlier than 20260523T092628Z (20260523T093128Z - 5 min.)',
  ),
  earlyClock: aws(
    403,
    'InvalidSignatureException',
    'Signature not yet current: 20210502T183640Z is still later than 20210502T175140Z (20210502T173640Z + 15 min.)',
  ),
  /** With a capital letter: https://github.com/BerriAI/litellm, its test of Bedrock's messages. */
  expiredBearer: {
    status: 403,
    headers: named('AccessDeniedException'),
    body: { Message: 'Bearer Token has expired' },
  },
  useCaseForm: aws(
    404,
    'ResourceNotFoundException',
    'Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model.',
  ),
  noPayment: aws(
    403,
    'AccessDeniedException',
    'Model access is denied due to INVALID_PAYMENT_INSTRUMENT: A valid payment instrument must be provided.',
  ),
  /** As services of AWS answer an unknown path: no message at all. */
  unknownOperation: {
    status: 404,
    body: { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' },
  },
  /** The form of an OpenAI-compatible server; ASSUMED for the Messages API of Bedrock, whose host has both. */
  openAiKey: {
    status: 401,
    body: {
      error: {
        message: 'Incorrect API key provided.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
  },
  /** Seen in several public projects, with this message and status. */
  notInRegion: {
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          'Publisher Model `projects/my-project/locations/us-central1/publishers/anthropic/models/claude-haiku-4-5@20251001` is not servable in region us-central1.',
        status: 'FAILED_PRECONDITION',
      },
    },
  },
  /** https://github.com/Gitlawb/openclaude/issues/273; ASSUMED for Claude models, as the filter is that of all deployments. */
  contentFilter: {
    status: 400,
    body: {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: {
            hate: { filtered: false, severity: 'safe' },
            self_harm: { filtered: true, severity: 'medium' },
            violence: { filtered: true, severity: 'high' },
          },
        },
      },
    },
  },
  /** As the documentation of Azure OpenAI has it. */
  noDeployment: {
    status: 404,
    body: {
      error: {
        code: 'DeploymentNotFound',
        message: 'The API deployment for this resource does not exist.',
      },
    },
  },
} as const satisfies Readonly<Record<string, Failure>>;
