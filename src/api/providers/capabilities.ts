// The one table of what each platform can do and needs; every choice between platforms is read off here.
import { REQUEST_LIMITS } from '../../limits.ts';

/** Where requests go: Bedrock has two, each with a client of its own. */
export type EndpointName = 'anthropic' | 'mantle' | 'bedrock' | 'vertex' | 'foundry' | 'aws';

/** Something that a platform's package reads from the environment and cannot do without. */
interface Need {
  readonly what: string;
  /** One of them is enough. */
  readonly variables: readonly string[];
}

/** What an endpoint can do; numbers from https://platform.claude.com/docs/en/build-with-claude/vision. */
export interface Capabilities {
  readonly endpoint: EndpointName;
  /** As messages name it. */
  readonly title: string;
  /** How pictures and PDFs may travel; base64 works everywhere. `file` stands for the Files API as a whole. */
  readonly sources: { readonly url: boolean; readonly file: boolean };
  /** One image, measured in characters of its base64 string. */
  readonly imageBase64Characters: number;
  /** The whole body in bytes; megabytes of a million, whichever the page means. */
  readonly bodyBytes: number;
  readonly listsModels: boolean;
  /** False: a schema goes into the prompt, and the answer is judged leniently. */
  readonly structuredOutputs: boolean;
  /** False: our price table does not hold, as the platform has prices of its own, some by region. */
  readonly pricesKnown: boolean;
  /** The package of its SDK; undefined for the one that is built in. */
  readonly package: string | undefined;
  readonly needs: readonly Need[];
  readonly baseUrlVariable: string;
  /** The variable that names the workspace; undefined where there are none. */
  readonly workspaceVariable: string | undefined;
  /**
   * Variables by which its package finds address and account, for telling the places of uploads apart; undefined for
   * the Claude API, whose SDK has an order of its own.
   */
  readonly scopeVariables: readonly string[] | undefined;
  /** The fix when credentials are missing or refused. */
  readonly credentialsHint: string;
  /** The fix when they are refused for this one thing, or have expired. */
  readonly permissionHint: string;
  /** The fix when a model is not available. */
  readonly modelHint: string;
}

const AWS_REGION: Need = { what: 'AWS region', variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'] };
const OWN_LIMITS = {
  imageBase64Characters: REQUEST_LIMITS.imageBase64Characters,
  bodyBytes: REQUEST_LIMITS.bodyBytes,
} as const;
const BASE64_ONLY = {
  sources: { url: false, file: false },
  imageBase64Characters: 5 * 1024 * 1024,
  listsModels: false,
  pricesKnown: false,
  workspaceVariable: undefined,
} as const;

const BEDROCK = {
  ...BASE64_ONLY,
  title: 'Amazon Bedrock',
  bodyBytes: 20_000_000,
  structuredOutputs: false,
  package: '@anthropic-ai/bedrock-sdk',
  needs: [AWS_REGION],
  scopeVariables: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  credentialsHint:
    'set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with the AWS CLI',
  permissionHint:
    'renew the credentials if they have expired; else check in IAM that they may invoke the model, and in the AWS console that it is enabled in this region',
  modelHint: 'check its name, and in the AWS console that it is enabled in this region',
} as const;

/** What each endpoint can do. */
export const ENDPOINTS: Readonly<Record<EndpointName, Capabilities>> = {
  anthropic: {
    ...OWN_LIMITS,
    endpoint: 'anthropic',
    title: 'the API',
    sources: { url: true, file: true },
    listsModels: true,
    structuredOutputs: true,
    pricesKnown: true,
    package: undefined,
    needs: [],
    baseUrlVariable: 'ANTHROPIC_BASE_URL',
    workspaceVariable: 'ANTHROPIC_WORKSPACE_ID',
    scopeVariables: undefined,
    permissionHint: 'the credentials lack the permission: ask the owner of the workspace',
    credentialsHint: 'the API refused the credentials: check ANTHROPIC_API_KEY',
    modelHint: '`claude-see models` lists the models that take images',
  },
  mantle: {
    ...BEDROCK,
    endpoint: 'mantle',
    baseUrlVariable: 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
  },
  bedrock: {
    ...BEDROCK,
    endpoint: 'bedrock',
    baseUrlVariable: 'ANTHROPIC_BEDROCK_BASE_URL',
  },
  vertex: {
    ...BASE64_ONLY,
    endpoint: 'vertex',
    title: 'Google Cloud',
    bodyBytes: 30_000_000,
    structuredOutputs: true,
    package: '@anthropic-ai/vertex-sdk',
    needs: [
      { what: 'region', variables: ['CLOUD_ML_REGION'] },
      { what: 'project', variables: ['ANTHROPIC_VERTEX_PROJECT_ID'] },
    ],
    baseUrlVariable: 'ANTHROPIC_VERTEX_BASE_URL',
    scopeVariables: ['CLOUD_ML_REGION', 'ANTHROPIC_VERTEX_PROJECT_ID'],
    credentialsHint:
      'run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file',
    permissionHint:
      'check in the Google Cloud console that the Vertex AI API and the model are enabled for this project, and that the credentials may use them',
    modelHint: 'check its name, and in the Model Garden that it is enabled for this project and region',
  },
  foundry: {
    ...OWN_LIMITS,
    endpoint: 'foundry',
    title: 'Microsoft Foundry',
    sources: { url: true, file: true },
    listsModels: false,
    structuredOutputs: true,
    pricesKnown: false,
    package: '@anthropic-ai/foundry-sdk',
    needs: [
      { what: 'API key', variables: ['ANTHROPIC_FOUNDRY_API_KEY'] },
      { what: 'resource', variables: ['ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'] },
    ],
    baseUrlVariable: 'ANTHROPIC_FOUNDRY_BASE_URL',
    workspaceVariable: undefined,
    scopeVariables: ['ANTHROPIC_FOUNDRY_API_KEY', 'ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_BASE_URL'],
    credentialsHint: 'check ANTHROPIC_FOUNDRY_API_KEY',
    permissionHint: 'check ANTHROPIC_FOUNDRY_API_KEY, and that it may use this resource',
    modelHint: '--model must be the name of a deployment of this resource',
  },
  aws: {
    ...OWN_LIMITS,
    endpoint: 'aws',
    title: 'Claude Platform on AWS',
    sources: { url: true, file: true },
    listsModels: true,
    structuredOutputs: true,
    pricesKnown: false,
    package: '@anthropic-ai/aws-sdk',
    needs: [{ what: 'workspace', variables: ['ANTHROPIC_AWS_WORKSPACE_ID'] }, AWS_REGION],
    baseUrlVariable: 'ANTHROPIC_AWS_BASE_URL',
    workspaceVariable: 'ANTHROPIC_AWS_WORKSPACE_ID',
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
      'renew the AWS credentials if they have expired; else they lack the permission: ask the owner of the workspace',
    modelHint: '`claude-see models --provider aws` lists the models that take images',
  },
};

/** The Claude API itself. */
export const CLAUDE_API: Capabilities = ENDPOINTS.anthropic;
