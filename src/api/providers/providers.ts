// The platforms that `--provider` names: at which endpoint a model is asked, and what it is called there.
import { type Capabilities, ENDPOINTS, type EndpointName } from './capabilities.ts';
import { BEDROCK_NAMES, isInvokeModelName, VERTEX_NAMES } from './model-names.ts';

/** What `--provider` takes. */
export const PROVIDERS = ['anthropic', 'bedrock', 'vertex', 'foundry', 'aws'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

interface Provider {
  /** What our names of models are called there, where they are not the same. */
  readonly names: Readonly<Record<string, string>>;
  readonly endpoint: (name: string) => EndpointName;
}

const TABLE: Readonly<Record<ProviderName, Provider>> = {
  anthropic: { names: {}, endpoint: () => 'anthropic' },
  bedrock: {
    names: BEDROCK_NAMES,
    endpoint: (name) => (isInvokeModelName(name) ? 'bedrock' : 'mantle'),
  },
  vertex: { names: VERTEX_NAMES, endpoint: () => 'vertex' },
  // Deployments are named after their models unless somebody says otherwise.
  foundry: { names: {}, endpoint: () => 'foundry' },
  aws: { names: {}, endpoint: () => 'aws' },
};

/** What is asked, and where. */
export interface Target {
  readonly provider: ProviderName;
  readonly model: string;
}

/** Returns what the platform can do that a model is asked on. */
export function capabilitiesOf(target: Target): Capabilities {
  return ENDPOINTS[TABLE[target.provider].endpoint(modelName(target))];
}

/** Returns what a model is called where it is asked; a name that is not ours stays as it is. */
export function modelName({ provider, model }: Target): string {
  const { names } = TABLE[provider];
  return (Object.hasOwn(names, model) && names[model]) || model;
}
