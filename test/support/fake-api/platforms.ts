/** The other platforms' doors: their paths, credentials, limits and forms of a request, as their documentation has them. */
import { isRecord } from './check.ts';
import { ApiRefusal, invalid } from './errors.ts';
import { GOOGLE_ACCESS_TOKEN } from './google.ts';
import type { OpenRecord } from './recorder.ts';
import { verifySignature } from './sigv4.ts';
import { requireVersion } from './version.ts';
import { WORKSPACE_ID, type World } from './world.ts';

export const AWS_REGION = 'us-west-2';
export const BEDROCK_API_KEY = 'bedrock-api-key-Fake0123456789abcdef';
export const FOUNDRY_API_KEY = 'fake-foundry-key-0123456789abcdef';
/** A token of Microsoft Entra ID, in place of a key. */
export const ENTRA_TOKEN = 'eyJ0eXAiOiJKV1QifQ.RmFrZUVudHJhVG9rZW4.c2lnbmF0dXJl';
export const AWS_PLATFORM_API_KEY = 'aws-external-anthropic-Fake0123456789';
export const GOOGLE_PROJECT = 'fake-project';
export const GOOGLE_REGION = 'us-east5';

const MIB = 1024 * 1024;
const API_VERSION = '2026-10-21';
// fact(invoke-model-version): InvokeModel takes the version bedrock-2023-05-31 in the body, and no header. Source:
// docs.aws.amazon.com/bedrock, model-parameters-anthropic-claude-messages-request-response, 2026-11.
/** InvokeModel's one version; its models do not know the newer one (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html). */
const INVOKE_MODEL_VERSION = 'bedrock-2023-05-31';

type Body = Record<string, unknown>;

/** One platform's door. */
export interface Platform {
  /** What a test puts behind the server's address to make the platform's base URL. */
  readonly prefix: string;
  /** Whether only base64 sources are taken. */
  readonly base64Only: boolean;
  readonly structuredOutputs: boolean;
  readonly framing: 'sse' | 'eventstream';
  /** Whose form its errors have. */
  readonly errors: 'api' | 'aws' | 'google' | 'azure';
  readonly bodyBytes: number;
  readonly imageBase64Bytes: number;
  /** Whether Files, models and batches are there, behind the same prefix. */
  readonly files: boolean;
  readonly models: boolean;
  readonly batches: boolean;
  /** Throws a refusal unless the credentials are good; returns the workspace. */
  authenticate(record: OpenRecord, bytes: Buffer): string;
  /** The path of a question without the prefix, with the model where it is part of it; undefined for another path. */
  question(path: string): { readonly model?: string } | undefined;
  /**
   * Whether a path without the prefix counts tokens: the types of each package have `countTokens`, but for InvokeModel
   * (read 2026-11).
   */
  counts(path: string): boolean;
  /** The request as the API itself would take it; throws a refusal for a form that is not the platform's. */
  canonical(body: Body, model: string | undefined, record: OpenRecord): Body;
}

// fact(platform-limits): A body has at most 32 MB, on Bedrock 20 MB and on Google Cloud 30 MB, and an image's base64
// string 10 MB, on both 5 MB. Source: https://platform.claude.com/docs/en/build-with-claude/vision, "Request limits",
// 2026-11-26.
const OWN = {
  bodyBytes: 32 * MIB,
  imageBase64Bytes: 10 * MIB,
  base64Only: false,
  structuredOutputs: true,
} as const;
// fact(base64-only): Bedrock and Google Cloud take base64 sources only, and have neither Files nor Models API.
// Source: https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock and .../claude-on-vertex-ai,
// 2026-11.
// fact(batch-platforms): Only the Claude API and Claude Platform on AWS have batches. Source:
// https://platform.claude.com/docs/en/build-with-claude/batch-processing and .../claude-platform-on-aws, 2026-11.
const POOR = {
  imageBase64Bytes: 5 * MIB,
  base64Only: true,
  files: false,
  models: false,
  batches: false,
} as const;

const GOOGLE_MODELS = `/projects/${GOOGLE_PROJECT}/locations/${GOOGLE_REGION}/publishers/anthropic/models/`;

const plainCount = (path: string) => path === '/v1/messages/count_tokens';
const plainQuestion = (path: string) => (path === '/v1/messages' ? {} : undefined);

const PLATFORMS: readonly Platform[] = [
  {
    ...POOR,
    prefix: '/mantle/anthropic',
    structuredOutputs: false,
    framing: 'sse',
    errors: 'api',
    bodyBytes: 20 * MIB,
    authenticate: (record, bytes) => bearerOrSignature(record, bytes, BEDROCK_API_KEY, 'bedrock-mantle'),
    question: plainQuestion,
    counts: plainCount,
    canonical(body, _model, record) {
      requireVersion(record.headers);
      return { ...body, model: withoutPrefix(String(body.model), /^anthropic\./) };
    },
  },
  {
    ...POOR,
    prefix: '/bedrock',
    structuredOutputs: false,
    framing: 'eventstream',
    errors: 'aws',
    bodyBytes: 20 * MIB,
    authenticate: (record, bytes) => bearerOrSignature(record, bytes, BEDROCK_API_KEY, 'bedrock'),
    question(path) {
      const [, model] = /^\/model\/([^/]+)\/invoke-with-response-stream$/.exec(path) ?? [];
      return model === undefined ? undefined : { model: decodeURIComponent(model) };
    },
    counts: () => false,
    // fact(invoke-model-version).
    canonical(body, model = '', record) {
      refuseHeader(record, 'anthropic-version');
      const { anthropic_version, ...rest } = body;
      requireBodyVersion(anthropic_version, INVOKE_MODEL_VERSION);
      for (const key of ['model', 'stream']) {
        if (key in rest) throw invalid(key, 'extraneous key is not permitted');
      }
      requireProfile(model);
      const name = withoutPrefix(model, /^(?:global|us|eu|jp|apac|au|us-gov)\.anthropic\./).replace(
        /-v1(?::0)?$/,
        '',
      );
      return { ...rest, stream: true, model: name };
    },
  },
  {
    ...POOR,
    prefix: '/vertex/v1',
    structuredOutputs: true,
    framing: 'sse',
    errors: 'google',
    bodyBytes: 30 * MIB,
    // fact(google-credentials).
    authenticate({ headers }) {
      if (headers.authorization !== `Bearer ${GOOGLE_ACCESS_TOKEN}`) {
        throw new ApiRefusal(401, 'Request had invalid authentication credentials.');
      }
      return WORKSPACE_ID;
    },
    question(path) {
      const [, model] = /^([^/]+):streamRawPredict$/.exec(path.slice(GOOGLE_MODELS.length)) ?? [];
      return path.startsWith(GOOGLE_MODELS) && model !== undefined
        ? { model: decodeURIComponent(model) }
        : undefined;
    },
    counts: (path) => path === `${GOOGLE_MODELS}count-tokens:rawPredict`,
    // fact(vertex-model-names).
    canonical(body, model = '', record) {
      refuseHeader(record, 'anthropic-version');
      const { anthropic_version, ...rest } = body;
      requireBodyVersion(anthropic_version, API_VERSION);
      if ('model' in rest) throw invalid('model', 'Extra inputs are not permitted');
      if (/-\d{8}$/.test(model)) throw modelMissing(model);
      return { ...rest, model: model.replace('@', '-') };
    },
  },
  {
    ...OWN,
    prefix: '/foundry/anthropic',
    framing: 'sse',
    errors: 'azure',
    files: true,
    models: false,
    batches: false,
    // fact(foundry-credentials): Microsoft Foundry takes its key in `x-api-key` only. Source: @anthropic-ai/foundry-sdk 1.1.1,
    // `AnthropicFoundry`, 2026-11.
    authenticate({ headers }) {
      const { 'x-api-key': key, authorization } = headers;
      const isKey = key === FOUNDRY_API_KEY && authorization === undefined;
      const isToken = key === undefined && authorization === `Bearer ${ENTRA_TOKEN}`;
      if (!isKey && !isToken) {
        throw new ApiRefusal(401, 'Access denied due to invalid subscription key or wrong API endpoint.');
      }
      return WORKSPACE_ID;
    },
    question: plainQuestion,
    counts: plainCount,
    canonical(body, _model, record) {
      requireVersion(record.headers);
      return body;
    },
  },
  {
    ...OWN,
    prefix: '/aws',
    framing: 'sse',
    errors: 'api',
    files: true,
    models: true,
    batches: true,
    // fact(aws-workspace): Claude Platform on AWS wants the workspace in a header. Source: @anthropic-ai/aws-sdk 1.1.2, `AnthropicAws`,
    // 2026-11.
    authenticate(record, bytes) {
      bearerOrSignature(record, bytes, AWS_PLATFORM_API_KEY, 'aws-external-anthropic');
      const workspace = record.headers['anthropic-workspace-id'];
      if (workspace !== WORKSPACE_ID) throw new ApiRefusal(404, `Workspace not found: ${workspace}`);
      return workspace;
    },
    question: plainQuestion,
    counts: plainCount,
    canonical(body, _model, record) {
      requireVersion(record.headers);
      return body;
    },
  },
];

/** The platform whose door a path is behind; undefined for the API itself. */
export function findPlatform(path: string): Platform | undefined {
  return PLATFORMS.find(({ prefix }) => path.startsWith(`${prefix}/`));
}

/** The same world with the platform's limits, where no test has made them smaller. */
export function limitedWorld(world: World, { bodyBytes, imageBase64Bytes }: Platform): World {
  const { limits } = world;
  return {
    ...world,
    limits: {
      ...limits,
      bodyBytes: Math.min(limits.bodyBytes, bodyBytes),
      imageBase64Bytes: Math.min(limits.imageBase64Bytes, imageBase64Bytes),
    },
  };
}

// guess(bedrock-structured-outputs): Bedrock takes no structured outputs. Source: its documentation; a package of
// another SDK says since 2026-11-02 that newer models do, 2026-11. If wrong: structuredOutputs in
// src/api/providers/bedrock.ts, and in test/support/fake-api/platforms.ts.
/** The request that the API itself would be sent; throws a refusal for what the platform does not take. */
export function canonicalBody(platform: Platform, record: OpenRecord, path: string, body: unknown): Body {
  const question = platform.question(path);
  if (!question || !isRecord(body)) throw new ApiRefusal(404, `Not found: POST ${path}`);
  const canonical = platform.canonical(body, question.model, record);
  const { output_config: output } = canonical;
  if (!platform.structuredOutputs && isRecord(output) && 'format' in output) {
    throw invalid('output_config.format', 'Extra inputs are not permitted');
  }
  return canonical;
}

/**
 * The count that the API itself would be asked for. Google's path names no model, so the body does
 * (https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/count-tokens).
 */
export function canonicalCount(platform: Platform, record: OpenRecord, body: unknown): unknown {
  if (!isRecord(body)) return body;
  if (platform.errors !== 'google') return platform.canonical(body, undefined, record);
  const { model, ...rest } = body;
  return platform.canonical(rest, String(model), record);
}

// fact(aws-credentials): AWS takes a bearer key or a version 4 signature, and refuses all else with 403. Source:
// docs.aws.amazon.com/bedrock, "API keys", 2026-11.
function bearerOrSignature(record: OpenRecord, bytes: Buffer, key: string, service: string): string {
  const { authorization = '', 'x-api-key': apiKey } = record.headers;
  if (apiKey !== undefined) throw new ApiRefusal(403, 'x-api-key is no credential here');
  if (authorization === `Bearer ${key}`) return WORKSPACE_ID;
  if (authorization.startsWith('Bearer ')) throw new ApiRefusal(403, 'Invalid API Key format');
  verifySignature({ ...record, bytes }, service, AWS_REGION);
  return WORKSPACE_ID;
}

// fact(bedrock-model-names): Bedrock knows models by names with a prefix, and answers 404 to others. Source:
// https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock, 2026-11.
function withoutPrefix(model: string, prefix: RegExp): string {
  if (!prefix.test(model))
    throw new ApiRefusal(404, 'Could not resolve the foundation model from the identifier.');
  return model.replace(prefix, '');
}

// fact(bedrock-profiles): InvokeModel serves these models by inference profiles only. Source:
// github.com/anthropics/anthropic-sdk-python/issues/894, 2026-11.
/** InvokeModel serves these models by inference profiles only. */
function requireProfile(model: string): void {
  if (!/^(?:[a-z]+\.)?anthropic\./.test(model)) {
    throw new ApiRefusal(400, 'The provided model identifier is invalid.');
  }
  if (model.startsWith('anthropic.')) {
    const why = 'with on-demand throughput isn’t supported';
    const cure = 'Retry your request with the ID or ARN of an inference profile that contains this model.';
    throw new ApiRefusal(400, `Invocation of model ID ${model} ${why}. ${cure}`);
  }
}

// fact(vertex-model-names): Google Cloud writes a model's date after an @, and answers 404 to other names. Source:
// https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai, 2026-11.
function modelMissing(model: string): ApiRefusal {
  return new ApiRefusal(404, `Publisher Model \`publishers/anthropic/models/${model}\` was not found.`);
}

// fact(invoke-model-version).
function refuseHeader({ headers }: OpenRecord, name: string): void {
  if (name in headers) throw invalid(name, 'header is not taken here: it belongs into the body');
}

// fact(invoke-model-version).
function requireBodyVersion(version: unknown, expected: string): void {
  if (version === undefined) throw invalid('anthropic_version', 'Field required');
  if (version !== expected) throw invalid('anthropic_version', 'Invalid API version');
}
