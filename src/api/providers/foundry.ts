// Claude models on Microsoft Foundry.
import { type Capabilities, CLAUDE_API_LIMITS, type Provider } from './capabilities.ts';
import { openEntraTokens } from './entra.ts';

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
  needs: [{ name: 'resource', variables: ['ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'] }],
  baseUrlVariable: 'ANTHROPIC_FOUNDRY_BASE_URL',
  workspaceVariable: undefined,
  scopeVariables: ['ANTHROPIC_FOUNDRY_API_KEY', 'ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'],
  credentialsHint: 'check ANTHROPIC_FOUNDRY_API_KEY, or the Entra ID login where it is not set',
  permissionHint: 'check that the key, or the Entra ID login without one, may use this resource',
  modelHint: '--model must be the name of a deployment of this resource',
  errors: {
    isModelMissing: (body) =>
      (body as { error?: { code?: unknown } } | undefined)?.error?.code === 'DeploymentNotFound',
  },
  async open({ options, variables, loadSdk }) {
    const { AnthropicFoundry } = await loadSdk(import('@anthropic-ai/foundry-sdk'), 'AnthropicFoundry');
    // The SDK rejects an address beside a resource: a given address wins.
    const baseUrl = options.baseURL ?? variables.ANTHROPIC_FOUNDRY_BASE_URL?.trim();
    const base = new AnthropicFoundry({
      ...options,
      ...(baseUrl ? { resource: null } : {}),
      ...(variables.ANTHROPIC_FOUNDRY_API_KEY?.trim()
        ? {}
        : { azureADTokenProvider: await openEntraTokens() }),
    });
    return { base, messages: base.messages, files: base.files, models: undefined };
  },
};

export const FOUNDRY: Provider = {
  otherNames: [
    'azure',
    'microsoft',
    'microsoft-foundry',
    'azure-foundry',
    'ai-foundry',
    'azure-ai-foundry',
    'azure-ai',
    'azure-openai',
  ],
  // Deployments have the names of their models by default.
  modelNames: {},
  getCapabilities: () => MICROSOFT_FOUNDRY,
  helpVariables: [
    ['ANTHROPIC_FOUNDRY_API_KEY, ANTHROPIC_FOUNDRY_RESOURCE', 'key and resource of --provider foundry'],
    ['ANTHROPIC_FOUNDRY_BASE_URL', 'its address, instead of a resource'],
    [
      'AZURE_TENANT_ID, AZURE_CLIENT_ID, …',
      'its Entra ID credentials, used without a key by the package @azure/identity',
    ],
  ],
};
