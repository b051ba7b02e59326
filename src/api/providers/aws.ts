// Claude Platform on AWS: the Claude API, billed and authenticated by AWS.
import {
  AWS_REGION,
  awsHostPart,
  type Capabilities,
  CLAUDE_API_LIMITS,
  type Provider,
} from './capabilities.ts';
import { withoutCustomHeaders } from './custom-headers.ts';

const CLAUDE_PLATFORM_ON_AWS: Capabilities = {
  ...CLAUDE_API_LIMITS,
  title: 'Claude Platform on AWS',
  sources: { url: true, file: true },
  rejectsDownsizing: true,
  listsModels: true,
  batches: true,
  countsTokens: true,
  structuredOutputs: true,
  pricesKnown: false,
  package: '@anthropic-ai/aws-sdk',
  needs: [{ name: 'workspace', variables: ['ANTHROPIC_AWS_WORKSPACE_ID'] }, AWS_REGION],
  baseUrlVariable: 'ANTHROPIC_AWS_BASE_URL',
  workspaceVariable: 'ANTHROPIC_AWS_WORKSPACE_ID',
  hostPart: awsHostPart('aws-external-anthropic.us-east-1.api.aws'),
  errorForm: 'aws',
  scopeVariables: [
    'ANTHROPIC_AWS_API_KEY',
    'ANTHROPIC_AWS_WORKSPACE_ID',
    'ANTHROPIC_AWS_BASE_URL',
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
  ],
  credentialsHint:
    'set ANTHROPIC_AWS_API_KEY, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with the AWS CLI',
  permissionHint:
    'renew the AWS credentials if they have expired; otherwise they lack the permission: ask the owner of the workspace',
  modelHint: '`claude-see models --provider aws` lists the models that take images',
  async open(open) {
    const { options, workspace, loadSdk } = open;
    const { AnthropicAws } = await loadSdk(import('@anthropic-ai/aws-sdk'), 'AnthropicAws');
    const { findAwsAccount } = await import('./aws-credentials.ts');
    const account = await findAwsAccount({ ...open, provider: CLAUDE_PLATFORM_ON_AWS });
    const own = workspace === undefined ? {} : { workspaceId: workspace };
    const base = withoutCustomHeaders(() => new AnthropicAws({ ...options, ...account, ...own }));
    await base.ready; // It fails without a region.
    return { base, messages: base.messages, files: base.files, models: base.models };
  },
};

export const AWS: Provider = {
  otherNames: ['amazon', 'anthropic-aws', 'claude-platform', 'claude-platform-on-aws', 'claude-aws'],
  modelNames: {},
  getCapabilities: () => CLAUDE_PLATFORM_ON_AWS,
  helpVariables: [
    ['ANTHROPIC_AWS_API_KEY, ANTHROPIC_AWS_WORKSPACE_ID', 'key and workspace of --provider aws'],
    ['ANTHROPIC_AWS_BASE_URL', 'its address'],
  ],
};
