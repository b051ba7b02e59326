// Lists the providers that `--provider` accepts, and answers questions about them.
import { findSimilar } from '../../edit-distance.ts';
import { CliError, usageError } from '../../errors.ts';
import { ANTHROPIC } from './anthropic.ts';
import { AWS } from './aws.ts';
import { AMAZON_BEDROCK, type BedrockProfile } from './bedrock.ts';
import type { Capabilities, Provider } from './capabilities.ts';
import { FOUNDRY } from './foundry.ts';
import { VERTEX } from './vertex.ts';

/** Every provider by its name. A new one is a file beside this one and a line here. */
const PROVIDERS = {
  anthropic: ANTHROPIC,
  bedrock: AMAZON_BEDROCK,
  vertex: VERTEX,
  foundry: FOUNDRY,
  aws: AWS,
} as const satisfies Readonly<Record<string, Provider>>;

/** A value of `--provider`. */
export type ProviderName = keyof typeof PROVIDERS;

/** The values of `--provider`, the default first. */
export const PROVIDER_NAMES = Object.keys(PROVIDERS) as readonly ProviderName[];

/** Returns the providers that a word may mean: other names of them, or a typing error. */
export function findMeantProviders(word: string): readonly ProviderName[] {
  const name = word
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  const meant = PROVIDER_NAMES.filter((each) => each === name || PROVIDERS[each].otherNames.includes(name));
  const similar = meant.length > 0 ? undefined : findSimilar(name, PROVIDER_NAMES);
  return similar === undefined ? meant : PROVIDER_NAMES.filter((each) => each === similar);
}

/** The variables that the SDKs of all providers read, as rows of `help environment`. */
export const PROVIDER_VARIABLES = Object.values<Provider>(PROVIDERS).flatMap(
  ({ helpVariables }) => helpVariables,
);

/** Returns the variables that the SDK of a provider reads, as far as `help environment` names them. */
export function listProviderVariables(name: ProviderName): readonly string[] {
  const { helpVariables }: Provider = PROVIDERS[name];
  return [...new Set(helpVariables.flatMap(([names]) => names.match(/[A-Z][A-Z\d_]+/g) ?? []))];
}

/** A model and the provider that serves it. */
export interface Target {
  readonly provider: ProviderName;
  readonly model: string;
  /** The inference profile of Bedrock that our names of models stand for; `global` by default. */
  readonly bedrockProfile?: BedrockProfile | undefined;
}

/** Returns the capabilities of the API that serves a model. */
export function getCapabilities(target: Target): Capabilities {
  return PROVIDERS[target.provider].getCapabilities(toProviderModel(target));
}

/** Returns the provider's own name of a model; a name that we do not know stays as it is. */
export function toProviderModel({ provider, model, bedrockProfile }: Target): string {
  const { modelNames, chooseProfile }: Provider = PROVIDERS[provider];
  const name = Object.hasOwn(modelNames, model) ? modelNames[model] : undefined;
  if (name === undefined) return model;
  return chooseProfile && bedrockProfile !== undefined ? chooseProfile(name, bedrockProfile) : name;
}

/** Returns our name of a model, given its name at any provider, without the date of a snapshot. */
export function toBaseModel(name: string): string {
  return Object.values<Provider>(PROVIDERS)
    .reduce((current, { toOurName }) => toOurName?.(current) ?? current, name)
    .replace(/-\d{8}$/, '');
}

/** Throws CliError for a provider without the Files API; `subject` is the flag or command that needs it. */
export function requireFiles({ sources, title }: Capabilities, subject: string): void {
  if (sources.file) return;
  throw new CliError('source_impossible', `cannot be used with ${title}, which stores no files`, {
    subject,
    hint: 'every request there carries its images as base64: pass the images themselves',
  });
}

/** Throws CliError for a provider that does not list its models; `subject` is the command that needs the list. */
export function requireModels({ listsModels, title }: Capabilities, subject: string): void {
  if (listsModels) return;
  throw new CliError('usage', `cannot be used with ${title}, which does not list its models`, {
    subject,
    hint: `-m takes our names (opus, claude-opus-5-5) and those of ${title}; its own console lists the enabled models`,
  });
}

/** Throws CliError for a provider without batches; `subject` is the flag that chose it, such as `--provider bedrock`. */
export function requireBatches({ batches, title }: Capabilities, subject?: string): void {
  if (!batches) throw usageError(subject, `${title} has no batches`, EACH_HINT);
}

/** The cure where there are no batches. */
export const EACH_HINT = 'ask each input now: claude-see … --each';
