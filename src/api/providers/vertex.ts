// Claude models on Google Cloud (Vertex AI).
import type { AnthropicVertex } from '@anthropic-ai/vertex-sdk';
import { BASE64_ONLY, type Capabilities, type Provider } from './capabilities.ts';
import { withoutCustomHeaders } from './custom-headers.ts';

const PROJECT_VARIABLES = ['ANTHROPIC_VERTEX_PROJECT_ID', 'GOOGLE_CLOUD_PROJECT'];

const PACKAGE = '@anthropic-ai/vertex-sdk';

type GoogleAuth = NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>['googleAuth'];

const GOOGLE_CLOUD: Capabilities = {
  ...BASE64_ONLY,
  title: 'Google Cloud',
  // fact(platform-limits).
  maxBodyBytes: 30_000_000,
  countsTokens: true,
  structuredOutputs: true,
  package: PACKAGE,
  needs: [
    { name: 'region', variables: ['CLOUD_ML_REGION'] },
    { name: 'project', variables: PROJECT_VARIABLES },
  ],
  baseUrlVariable: 'ANTHROPIC_VERTEX_BASE_URL',
  baseUrlHasVersion: true,
  hostPart: {
    kind: 'region',
    variables: ['CLOUD_ML_REGION'],
    hint: 'give the name of a region, such as us-east5, or global',
    sibling: 'aiplatform.googleapis.com',
  },
  scopeVariables: ['CLOUD_ML_REGION', 'ANTHROPIC_VERTEX_PROJECT_ID'],
  credentialsHint:
    'run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file',
  permissionHint:
    'check in the Google Cloud console that the Vertex AI API and the model are enabled for this project, and that the credentials may use them',
  modelHint:
    'check its name, and in the Model Garden that it is enabled for this project and in the region of CLOUD_ML_REGION',
  errorForm: 'google',
  async open({ options, variables, loadSdk, credentialsFetch }) {
    const { AnthropicVertex } = await loadSdk(import('@anthropic-ai/vertex-sdk'), 'AnthropicVertex');
    const { makeGoogleAuth } = await import('./google-auth.ts');
    const googleAuth = makeGoogleAuth(PACKAGE, credentialsFetch, variables) as GoogleAuth;
    // Google's own variable, in its own place: before the project that the credentials name.
    const projectId = PROJECT_VARIABLES.map((name) => variables[name]?.trim()).find(Boolean);
    const base = withoutCustomHeaders(
      () => new AnthropicVertex({ ...options, googleAuth, ...(projectId ? { projectId } : {}) }),
    );
    // The SDK looks for credentials now and awaits them with the first request: until then a rejection is unhandled.
    const pending: unknown = Reflect.get(base, '_authClientPromise');
    if (pending instanceof Promise) pending.catch(() => {});
    return { base, messages: base.messages, files: undefined, models: undefined };
  },
};

export const VERTEX: Provider = {
  otherNames: ['google', 'gcp', 'google-cloud', 'vertex-ai', 'vertexai', 'google-vertex'],
  /**
   * Names with a version, which follows an @. Read 2026-11 from
   * https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai.
   */
  // fact(vertex-model-names).
  modelNames: {
    'claude-haiku-4-5': 'claude-haiku-4-5@20251001',
    'claude-haiku-4-5-20251001': 'claude-haiku-4-5@20251001',
  },
  toOurName: (name) => name.replace(/@(?:default|latest|\d{8})$/, ''),
  getCapabilities: () => GOOGLE_CLOUD,
  helpVariables: [
    ['CLOUD_ML_REGION, ANTHROPIC_VERTEX_PROJECT_ID', 'region and project of --provider vertex'],
    ['GOOGLE_CLOUD_PROJECT', 'its project, if ANTHROPIC_VERTEX_PROJECT_ID is not set'],
    ['GOOGLE_APPLICATION_CREDENTIALS', 'credentials of --provider vertex, if gcloud has none'],
    ['ANTHROPIC_VERTEX_BASE_URL', 'its address'],
  ],
};
