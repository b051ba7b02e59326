// Finds the model that a wrong name may mean. Pure.
import { editDistance, findSimilar } from '../edit-distance.ts';
import { listKnownModels, MODEL_ALIASES } from './models.ts';

/** Names of models at other providers, such as `us.anthropic.claude-opus-5-5-v1:0`, and ids of deployments. */
const PROVIDER_FORM = /[/@:]|anthropic\./;

/** The form of ids: a family, a version, and perhaps a date. */
const ID = /^claude-([a-z]+)-(\d{1,2}(?:-\d{1,2})?(?:-\d{8}|-latest)?)$/;

/** The form of earlier ids, which the API knows with a date only. */
const OLD_ID = /^claude-\d(?:[-.]\d)?-([a-z]+)(?:-latest)?$/;

/** A family and a version, written in another way than the id. */
const FAMILY_AND_VERSION = /^(?:claude[-_. ]?)?([a-z]+)[-_. ]?v?(\d{1,2})(?:[-_.](\d{1,2}))?$/i;

/** The beginnings of the names that other vendors give to their models. */
const OTHER_VENDORS =
  /^(?:(?:chat)?gpt|o[1-9]|gemini|gemma|llama|mistral|mixtral|pixtral|codestral|deepseek|qwen|grok|command|phi|nova|dall-?e|whisper|llava|kimi|glm)(?:$|[-_.:\d])/i;

/** Whether a name is that of another vendor's model, such as `gpt-4o`. */
export function isOtherVendorsModel(name: string): boolean {
  return OTHER_VENDORS.test(name);
}

/**
 * Returns the alias or id that a name is probably meant as; undefined for what is right as it is. An id that the table
 * lacks may be that of a new model, so its version is never doubted.
 */
export function findMeantModel(name: string): string | undefined {
  const families = Object.keys(MODEL_ALIASES);
  const names = [...families, ...listKnownModels()];
  if (names.includes(name) || PROVIDER_FORM.test(name)) return undefined;
  const same = names.find((known) => squash(known) === squash(name));
  if (same !== undefined) return same;
  const [, family, version] = ID.exec(name) ?? [];
  if (family !== undefined) {
    const near = families.find((each) => each !== family && editDistance(each, family) <= 2);
    return families.includes(family) || near === undefined ? undefined : `claude-${near}-${version}`;
  }
  const [, old] = OLD_ID.exec(name) ?? [];
  if (old !== undefined && families.includes(old)) return old;
  const [, word = '', major, minor] = FAMILY_AND_VERSION.exec(name) ?? [];
  if (families.includes(word.toLowerCase())) {
    return ['claude', word.toLowerCase(), major, minor].filter(Boolean).join('-');
  }
  return findSimilar(name, names);
}

/** Returns a name without what people leave out or write in another way: `Opus 5.5` and `claude-opus-5-5` are one. */
function squash(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^claude/, '');
}
