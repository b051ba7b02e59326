// Names the inference profiles of Bedrock by which a model can be used.
import { toBaseModel, toProviderModel } from '../providers/providers.ts';

/** Returns the hint for a model that Bedrock serves only by an inference profile; `model` is Bedrock's own name of it. */
export function formatProfileHint(model: string): string {
  const profile = findProfile(model);
  const name = bareName(profile?.id ?? model);
  const ours = profile ? `-m ${profile.model} (${profile.id})` : `-m global.${name}`;
  return `pass an inference profile: ${ours}, or for one part of the world us.${name}, eu.${name}, …`;
}

/** Returns `hint` for a model whose name is not valid, with the right one if our table has it. */
export function formatModelHint(model: string, hint: string): string {
  const profile = findProfile(model);
  return profile && profile.id !== model ? `pass -m ${profile.model} (${profile.id}), or ${hint}` : hint;
}

/** Returns our name of a model and the profile that it means; undefined if the table has no profile for it. */
function findProfile(model: string): { readonly model: string; readonly id: string } | undefined {
  const ours = toBaseModel(bareName(model));
  const id = toProviderModel({ provider: 'bedrock', model: ours });
  return id.startsWith('global.') ? { model: ours, id } : undefined;
}

/** Returns the name without an ARN or the prefix of a profile before it, as in `anthropic.claude-opus-4-6-v1`. */
function bareName(model: string): string {
  return model.replace(/^arn:.*\//, '').replace(/^[a-z-]+\.(?=anthropic\.)/, '');
}
