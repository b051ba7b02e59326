// Claude models on Microsoft Foundry.
import { type Capabilities, CLAUDE_API_LIMITS, type Provider } from './capabilities.ts';
import { withoutCustomHeaders } from './custom-headers.ts';
import { openEntraTokens } from './entra.ts';

const MICROSOFT_FOUNDRY: Capabilities = {
  ...CLAUDE_API_LIMITS,
  title: 'Microsoft Foundry',
  sources: { url: true, file: true },
  rejectsDownsizing: false,
  listsModels: false,
  batches: false,
  countsTokens: true,
  structuredOutputs: true,
  pricesKnown: false,
  package: '@anthropic-ai/foundry-sdk',
  needs: [{ name: 'resource', variables: ['ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'] }],
  baseUrlVariable: 'ANTHROPIC_FOUNDRY_BASE_URL',
  workspaceVariable: undefined,
  hostPart: {
    kind: 'resource',
    variables: ['ANTHROPIC_FOUNDRY_RESOURCE'],
    // The three hosts of one resource.
    inAddress:
      /^(?:https:\/\/)?([a-z\d-]+)\.(?:services\.ai|openai|cognitiveservices)\.azure\.com(?:\/.*)?$/i,
    hint: 'give the name alone, as in NAME.services.ai.azure.com, or set ANTHROPIC_FOUNDRY_BASE_URL to the whole address',
    sibling: 'ai.azure.com',
  },
  scopeVariables: ['ANTHROPIC_FOUNDRY_API_KEY', 'ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'],
  credentialsHint: 'check ANTHROPIC_FOUNDRY_API_KEY, or the Entra ID login where it is not set',
  permissionHint: 'check that the key, or the Entra ID login without one, may use this resource',
  modelHint: '--model must be the name of a deployment of this resource',
  errorForm: 'azure',
  async open({ options, hostPart, variables, loadSdk }) {
    const { AnthropicFoundry } = await loadSdk(import('@anthropic-ai/foundry-sdk'), 'AnthropicFoundry');
    // The SDK rejects an address beside a resource: a given address wins.
    const baseUrl = options.baseURL ?? variables.ANTHROPIC_FOUNDRY_BASE_URL?.trim();
    const resource = baseUrl ? null : hostPart;
    const azureADTokenProvider = variables.ANTHROPIC_FOUNDRY_API_KEY?.trim()
      ? undefined
      : await openEntraTokens();
    const base = withoutCustomHeaders(
      () =>
        new AnthropicFoundry({
          ...options,
          ...(resource === undefined ? {} : { resource }),
          ...(azureADTokenProvider ? { azureADTokenProvider } : {}),
        }),
    );
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
