// Claude models on Google Cloud (Vertex AI).
import type { AnthropicVertex } from '@anthropic-ai/vertex-sdk';
import { BASE64_ONLY, type Capabilities, type Provider } from './capabilities.ts';

const PACKAGE = '@anthropic-ai/vertex-sdk';

type GoogleAuth = NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>['googleAuth'];

const GOOGLE_CLOUD: Capabilities = {
  ...BASE64_ONLY,
  title: 'Google Cloud',
  maxBodyBytes: 30_000_000,
  structuredOutputs: true,
  package: PACKAGE,
  needs: [
    { name: 'region', variables: ['CLOUD_ML_REGION'] },
    { name: 'project', variables: ['ANTHROPIC_VERTEX_PROJECT_ID'] },
  ],
  baseUrlVariable: 'ANTHROPIC_VERTEX_BASE_URL',
  baseUrlHasVersion: true,
  scopeVariables: ['CLOUD_ML_REGION', 'ANTHROPIC_VERTEX_PROJECT_ID'],
  credentialsHint:
    'run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file',
  permissionHint:
    'check in the Google Cloud console that the Vertex AI API and the model are enabled for this project, and that the credentials may use them',
  modelHint: 'check its name, and in the Model Garden that it is enabled for this project and region',
  errors: {
    findMessage: (body) => findError(body)?.message,
    // Structured outputs are off by default: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/structured-outputs
    isForbiddenByPolicy: (body) => findError(body)?.status === 'FAILED_PRECONDITION',
  },
  async open({ options, variables, loadSdk, credentialsFetch }) {
    const { AnthropicVertex } = await loadSdk(import('@anthropic-ai/vertex-sdk'), 'AnthropicVertex');
    const { makeGoogleAuth } = await import('./google-auth.ts');
    const googleAuth = makeGoogleAuth(PACKAGE, credentialsFetch, variables) as GoogleAuth;
    const base = new AnthropicVertex({ ...options, googleAuth });
    // The SDK looks for credentials now and awaits them with the first request: until then a rejection is unhandled.
    const pending: unknown = Reflect.get(base, '_authClientPromise');
    if (pending instanceof Promise) pending.catch(() => {});
    return { base, messages: base.messages, files: undefined, models: undefined };
  },
};

/** Returns Google's own error; it answers a streaming request with a list that holds one. */
function findError(body: unknown): { readonly message?: unknown; readonly status?: unknown } | undefined {
  return Array.isArray(body) ? (body[0] as { error?: object } | null)?.error : undefined;
}

export const VERTEX: Provider = {
  /**
   * Names with a version, which follows an @. Read 2026-11 from
   * https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai.
   */
  modelNames: {
    'claude-haiku-4-5': 'claude-haiku-4-5@20251001',
    'claude-haiku-4-5-20251001': 'claude-haiku-4-5@20251001',
  },
  toOurName: (name) => name.replace(/@(?:default|latest|\d{8})$/, ''),
  getCapabilities: () => GOOGLE_CLOUD,
  helpVariables: [
    ['CLOUD_ML_REGION, ANTHROPIC_VERTEX_PROJECT_ID', 'region and project of --provider vertex'],
    ['GOOGLE_APPLICATION_CREDENTIALS', 'credentials of --provider vertex, if gcloud has none'],
    ['ANTHROPIC_VERTEX_BASE_URL', 'its address'],
  ],
};
