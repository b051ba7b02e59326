// The platforms that `--provider` names: at which endpoint a model is asked, and what it is called there.

import { CliError } from '../../errors.ts';
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
export function getCapabilities(target: Target): Capabilities {
  return ENDPOINTS[TABLE[target.provider].endpoint(modelName(target))];
}

/** Returns what a model is called where it is asked; a name that is not ours stays as it is. */
export function modelName({ provider, model }: Target): string {
  const { names } = TABLE[provider];
  return (Object.hasOwn(names, model) && names[model]) || model;
}

/** Throws CliError on a platform without the Files API; `subject` is the flag or command that needs it. */
export function requireFiles({ sources, title }: Capabilities, subject: string): void {
  if (sources.file) return;
  throw new CliError('source_impossible', `cannot be used with ${title}, which stores no files`, {
    subject,
    hint: 'pictures go along with every request there, as base64: name the pictures themselves',
  });
}

/** Throws CliError on a platform that does not list its models. */
export function requireModels({ listsModels, title }: Capabilities, subject: string): void {
  if (listsModels) return;
  throw new CliError('usage', `cannot be used with ${title}, which does not list its models here`, {
    subject,
    hint: `-m takes our names (opus, claude-opus-5-5) and those of ${title}; its own console lists what is enabled`,
  });
}
