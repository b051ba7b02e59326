// Amazon Bedrock, which serves recent models through its Messages API ("Mantle") and earlier ones through InvokeModel.
import {
  AWS_REGION,
  awsHostPart,
  BASE64_ONLY,
  type Capabilities,
  type OpenOptions,
  type Provider,
} from './capabilities.ts';
import { withoutCustomHeaders } from './custom-headers.ts';

const BEDROCK = {
  ...BASE64_ONLY,
  title: 'Amazon Bedrock',
  maxBodyBytes: 20_000_000,
  structuredOutputs: false,
  package: '@anthropic-ai/bedrock-sdk',
  needs: [AWS_REGION],
  scopeVariables: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  credentialsHint:
    'set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with the AWS CLI',
  permissionHint:
    'renew the credentials if they have expired; otherwise check in IAM that they may invoke the model, and in the AWS console that it is enabled in this region',
  modelHint: 'check its name, and in the AWS console that it is enabled in this region',
  errorForm: 'bedrock',
} as const;

const MESSAGES_API: Capabilities = {
  ...BEDROCK,
  countsTokens: true,
  baseUrlVariable: 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
  hostPart: awsHostPart('bedrock-mantle.us-east-1.api.aws'),
  async open(open) {
    const { AnthropicBedrockMantle } = await open.loadSdk(
      import('@anthropic-ai/bedrock-sdk'),
      'AnthropicBedrockMantle',
    );
    const account = await findAccount(open);
    const base = withoutCustomHeaders(() => new AnthropicBedrockMantle({ ...open.options, ...account }));
    return { base, messages: base.messages, files: undefined, models: undefined };
  },
};

/**
 * The only API version of InvokeModel
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html).
 */
const INVOKE_MODEL_VERSION = 'bedrock-2023-05-31';

const INVOKE_MODEL: Capabilities = {
  ...BEDROCK,
  countsTokens: false,
  baseUrlVariable: 'ANTHROPIC_BEDROCK_BASE_URL',
  hostPart: awsHostPart('bedrock-runtime.us-east-1.amazonaws.com'),
  async open(open) {
    const { AnthropicBedrock } = await open.loadSdk(import('@anthropic-ai/bedrock-sdk'), 'AnthropicBedrock');
    const { awsRegion, ...account } = await findAccount(open);
    // This client would take a region in the USA.
    if (awsRegion === undefined) throw new Error('no region');
    // The SDK moves this header into the body; InvokeModel rejects the SDK's own version.
    const defaultHeaders = { 'anthropic-version': INVOKE_MODEL_VERSION };
    const base = withoutCustomHeaders(
      () => new AnthropicBedrock({ ...open.options, ...account, awsRegion, defaultHeaders }),
    );
    return { base, messages: base.messages, files: undefined, models: undefined };
  },
};

async function findAccount(open: OpenOptions) {
  const { findAwsAccount } = await import('./aws-credentials.ts');
  return findAwsAccount({ ...open, provider: BEDROCK });
}

/**
 * The prefixes of inference profiles, which say where AWS may process a request
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html). `none` names the model itself,
 * in the region of the request alone.
 */
export const BEDROCK_PROFILES = ['global', 'us', 'eu', 'apac', 'jp', 'au', 'us-gov', 'none'] as const;
export type BedrockProfile = (typeof BEDROCK_PROFILES)[number];

/**
 * True for a model that Bedrock serves through InvokeModel: ARNs, inference profiles (`us.`, `global.`, …), names that end
 * in Bedrock's own version (`-v1:0`), and names of the table's profiles without the prefix.
 */
function isInvokeModelName(name: string): boolean {
  if (/^arn:|^[a-z-]+\.anthropic\.|-v\d+(?::\d+)?$/.test(name)) return true;
  const profile = `global.${name}`;
  return Object.values(AMAZON_BEDROCK.modelNames).some(
    (id) => id === profile || id.startsWith(`${profile}-v`),
  );
}

export const AMAZON_BEDROCK: Provider = {
  otherNames: ['amazon', 'amazon-bedrock', 'aws-bedrock', 'mantle', 'bedrock-mantle'],
  /**
   * The Messages API serves Opus 4.7 and later; earlier models have global inference profiles of InvokeModel. Read
   * 2026-11 from https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock and
   * …/claude-on-amazon-bedrock-legacy.
   */
  // fact(bedrock-model-names).
  modelNames: {
    'claude-opus-5-5': 'anthropic.claude-opus-5-5',
    'claude-sonnet-5-5': 'anthropic.claude-sonnet-5-5',
    'claude-haiku-5-5': 'anthropic.claude-haiku-5-5',
    'claude-fable-5-2': 'anthropic.claude-fable-5-2',
    'claude-fable-5-1': 'anthropic.claude-fable-5-1',
    'claude-fable-5': 'anthropic.claude-fable-5',
    'claude-opus-5': 'anthropic.claude-opus-5',
    'claude-sonnet-5': 'anthropic.claude-sonnet-5',
    'claude-opus-4-8': 'anthropic.claude-opus-4-8',
    'claude-opus-4-7': 'anthropic.claude-opus-4-7',
    'claude-opus-4-6': 'global.anthropic.claude-opus-4-6-v1',
    'claude-sonnet-4-6': 'global.anthropic.claude-sonnet-4-6',
    'claude-opus-4-5': 'global.anthropic.claude-opus-4-5-20251101-v1:0',
    'claude-sonnet-4-5': 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'claude-haiku-4-5': 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
    'claude-haiku-4-5-20251001': 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  },
  chooseProfile: (name, profile) => name.replace(/^global\./, profile === 'none' ? '' : `${profile}.`),
  toOurName: (name) =>
    name
      .replace(/^arn:.*\//, '')
      .replace(/^(?:[a-z-]+\.)?anthropic\./, '')
      .replace(/-v\d+(?::\d+)?$/, ''),
  getCapabilities: (name) => (isInvokeModelName(name) ? INVOKE_MODEL : MESSAGES_API),
  helpVariables: [
    ['AWS_REGION', 'region of --provider bedrock and aws, in place of that of the AWS profile'],
    [
      'AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, …',
      'credentials of --provider bedrock, found in the usual order of AWS',
    ],
    [
      'ANTHROPIC_BEDROCK_MANTLE_BASE_URL, ANTHROPIC_BEDROCK_BASE_URL',
      'its addresses: the first for Opus 4.7 and later, the second for earlier models',
    ],
  ],
};
