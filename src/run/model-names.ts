// Refuses names of models that the Claude API cannot have, before a request is made.
import { findMeantModel, isOtherVendorsModel } from '../api/meant-model.ts';
import type { ProviderName } from '../api/providers/providers.ts';
import type { StoredSettings } from '../store/settings-file.ts';
import type { Flags } from './flags.ts';
import { NONE, parseModel } from './parse-values.ts';
import { findSettingOrigin, parseNamed } from './setting-table.ts';

/** The API that a model is asked at. */
interface Address {
  readonly provider: ProviderName;
  /** Undefined is the provider's own. */
  readonly baseUrl: string | undefined;
}

/**
 * Returns the parser of models of one API, which also throws for a name that is meant as another. A gateway and Foundry
 * may serve any name.
 */
export function makeModelParser({ provider, baseUrl }: Address): (text: string) => string {
  const hasOwnNames =
    provider === 'foundry' ||
    (baseUrl !== undefined && !/^https:\/\/api\.anthropic\.com(?:$|[:/])/i.test(baseUrl));
  return (text) => {
    const model = parseModel(text);
    if (hasOwnNames) return model;
    const meant = findMeantModel(text);
    if (meant !== undefined) throw new Error(`unknown model; did you mean ${meant}?`);
    if (provider === 'anthropic' && isOtherVendorsModel(text)) {
      throw new Error('not a Claude model; `claude-see models` lists those that can be asked');
    }
    return model;
  };
}

/** Throws CliError for a model of a run that no request could be answered by, with where its name comes from. */
export function checkModelNames(
  flags: Flags,
  variables: Readonly<Record<string, string | undefined>>,
  stored: StoredSettings,
  address: Address,
): void {
  for (const key of ['model', 'fallback-model'] as const) {
    const origin = findSettingOrigin(key, flags, variables, stored);
    if (origin === undefined || origin.text === NONE) continue;
    parseNamed(origin.text, origin.name, makeModelParser(address), {
      hint: origin.stored ? `claude-see config set ${key} VALUE, or config unset ${key}` : undefined,
    });
  }
}
