// Claude models on Microsoft Foundry.
import { type Capabilities, CLAUDE_API_LIMITS, type Provider } from './capabilities.ts';

const MICROSOFT_FOUNDRY: Capabilities = {
  ...CLAUDE_API_LIMITS,
  title: 'Microsoft Foundry',
  sources: { url: true, file: true },
  rejectsDownsizing: false,
  listsModels: false,
  countsTokens: true,
  structuredOutputs: true,
  pricesKnown: false,
  package: '@anthropic-ai/foundry-sdk',
  needs: [
    { name: 'API key', variables: ['ANTHROPIC_FOUNDRY_API_KEY'] },
    { name: 'resource', variables: ['ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'] },
  ],
  baseUrlVariable: 'ANTHROPIC_FOUNDRY_BASE_URL',
  workspaceVariable: undefined,
  scopeVariables: ['ANTHROPIC_FOUNDRY_API_KEY', 'ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'],
  credentialsHint: 'check ANTHROPIC_FOUNDRY_API_KEY',
  permissionHint: 'check ANTHROPIC_FOUNDRY_API_KEY, and that it may use this resource',
  modelHint: '--model must be the name of a deployment of this resource',
  errors: {
    isModelMissing: (body) =>
      (body as { error?: { code?: unknown } } | undefined)?.error?.code === 'DeploymentNotFound',
  },
  async open({ options, variables, loadSdk }) {
    const { AnthropicFoundry } = await loadSdk(import('@anthropic-ai/foundry-sdk'), 'AnthropicFoundry');
    // The SDK rejects an address beside a resource: a given address wins.
    const baseUrl = options.baseURL ?? variables.ANTHROPIC_FOUNDRY_BASE_URL?.trim();
    const base = new AnthropicFoundry({ ...options, ...(baseUrl ? { resource: null } : {}) });
    return { base, messages: base.messages, files: base.files, models: undefined };
  },
};

export const FOUNDRY: Provider = {
  // Deployments have the names of their models by default.
  modelNames: {},
  getCapabilities: () => MICROSOFT_FOUNDRY,
  helpVariables: [
    ['ANTHROPIC_FOUNDRY_API_KEY, ANTHROPIC_FOUNDRY_RESOURCE', 'key and resource of --provider foundry'],
    ['ANTHROPIC_FOUNDRY_BASE_URL', 'its address, instead of a resource'],
  ],
};
