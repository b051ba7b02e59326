// The Claude API itself, opened with the bundled SDK.
import { type Capabilities, CLAUDE_API_LIMITS, type Provider } from './capabilities.ts';

export const CLAUDE_API: Capabilities = {
  ...CLAUDE_API_LIMITS,
  title: 'the API',
  sources: { url: true, file: true },
  rejectsDownsizing: true,
  listsModels: true,
  batches: true,
  countsTokens: true,
  structuredOutputs: true,
  pricesKnown: true,
  package: undefined,
  needs: [],
  baseUrlVariable: 'ANTHROPIC_BASE_URL',
  workspaceVariable: 'ANTHROPIC_WORKSPACE_ID',
  hostPart: undefined,
  errorForm: undefined,
  scopeVariables: undefined,
  permissionHint: 'the credentials lack the permission: ask the owner of the workspace',
  credentialsHint: 'the API rejected the credentials: check ANTHROPIC_API_KEY',
  modelHint: '`claude-see models` lists the models that take images',
  open: async ({ options, key, openBundledSdk }) =>
    openBundledSdk(key === undefined ? options : { ...options, apiKey: key }),
};

export const ANTHROPIC: Provider = {
  otherNames: ['claude', 'claude-api', 'anthropic-api', 'api'],
  modelNames: {},
  getCapabilities: () => CLAUDE_API,
  helpVariables: [
    ['ANTHROPIC_API_KEY', 'API key'],
    ['ANTHROPIC_AUTH_TOKEN', 'bearer token, used without an API key'],
    ['ANTHROPIC_PROFILE', 'profile of the official `ant` tool, used without a key or token'],
    ['ANTHROPIC_BASE_URL', 'API address, unless --base-url is given'],
    ['ANTHROPIC_WORKSPACE_ID', 'workspace, unless --workspace is given'],
    ['ANTHROPIC_CUSTOM_HEADERS', 'more request headers of the Claude API alone, one `Name: value` a line'],
  ],
};
