// Reads the prices that users set for models, by a setting `price.PROVIDER.MODEL` or the variable CLAUDE_SEE_PRICE.
import { findAlias, type Price } from '../api/models.ts';
import { type Target, toBaseModel, toProviderModel } from '../api/providers/providers.ts';
import { errorMessage, usageError } from '../errors.ts';
import type { StoredSettings } from '../store/settings-file.ts';
import { parseModel, parseProvider } from './parse-values.ts';
import { formatStoredValue, parseNamed } from './setting-table.ts';

export const PRICE_VARIABLE = 'CLAUDE_SEE_PRICE';

/** The form of a price's key. */
export const PRICE_KEY = 'price.PROVIDER.MODEL';

/** Help text of the setting and of the variable. */
export const PRICE_HELP = {
  setting: 'your own price of a model in USD per million tokens: in/out, or in/out/read from the cache',
  variable: 'your own prices, such as bedrock.opus=5/25 foundry.our-name=5/25/0.5',
} as const;

/** A lower price is meant per token: no model costs less than a tenth of a dollar per million (models.ts). */
const MIN_PRICE = 0.001;

/** The price of reads from the cache, where none is given, in input prices: no published one is higher (models.ts). */
const CACHE_READ_FACTOR = 0.1;

/** A price that the user set for a model of a provider. */
export interface OwnPrice extends Target {
  readonly price: Price;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Says whether a word is meant as the key of a price. */
export function isPriceKey(key: string): boolean {
  return key === 'price' || key.startsWith('price.');
}

/** Parses the key of a price, whose model may contain dots; an alias becomes its id. Throws CliError. */
export function parsePriceKey(key: string): Target {
  try {
    return parseKey(key);
  } catch (error) {
    throw usageError(key, errorMessage(error), `write ${PRICE_KEY}, such as price.bedrock.opus`);
  }
}

/** Returns the key under which the price of a model is stored. */
export function formatPriceKey({ provider, model }: Target): string {
  return `price.${provider}.${model}`;
}

/** Returns the command that sets the price of a model. */
export function formatPriceCommand({ provider, model }: Target): string {
  return `claude-see config set ${formatPriceKey({ provider, model: findAlias(model) ?? model })} IN/OUT`;
}

/** Parses USD per million tokens, in/out or in/out/read from the cache; throws Error. */
export function parsePrice(text: string): Price {
  const amounts = text.split('/').map(parseAmount);
  const [input = 0, output = 0, cacheRead = round(input * CACHE_READ_FACTOR)] = amounts;
  if (!(input > 0 && output > 0 && cacheRead >= 0) || amounts.length > 3) {
    throw new Error(
      'expected USD per million tokens, in/out or in/out/read from the cache: 5/25 or 5/25/0.5',
    );
  }
  if (Math.min(input, output) < MIN_PRICE) {
    throw new Error('expected USD per million tokens, not per token: 5/25');
  }
  if (cacheRead > input) throw new Error('a read from the cache costs no more than other input');
  return { input, output, cacheRead, own: true };
}

/** Formats a price as `parsePrice` reads it: `5/25/0.5`. */
export function formatPrice({ input, output, cacheRead }: Price): string {
  return [input, output, cacheRead].join('/');
}

/** Says what a price means, for whoever sets it. */
export function describePriceToKeep({ input, output, cacheRead }: Price): string {
  return `USD per million tokens: ${input} in, ${output} out, ${cacheRead} read from the cache`;
}

/** Returns the keys in the settings file that name the same model as a key; an alias may have been written by hand. */
export function listSamePriceKeys(key: string, stored: StoredSettings): readonly string[] {
  const canonical = formatPriceKey(parsePriceKey(key));
  return listStored(stored).flatMap((each) => (formatPriceKey(each.target) === canonical ? each.key : []));
}

/** Says whether this version knows the provider of a key in the settings file. */
export function isKnownPriceKey(key: string): boolean {
  return tryParse(parseKey, key) !== undefined;
}

/**
 * Returns the prices of a run; the first one of a model counts. Throws CliError for one that is not valid. A key in
 * the settings file that this version does not know is ignored, as every unknown setting is.
 */
export function readPrices(variables: Variables, stored: StoredSettings): readonly OwnPrice[] {
  return [
    ...splitVariable(variables).map((entry) => parseNamed(entry, PRICE_VARIABLE, parseEntry)),
    ...listStored(stored).map(({ key, target, text }) => {
      const hint = `claude-see config set ${key} IN/OUT, or config unset ${key}`;
      return { ...target, price: parseNamed(text, `setting ${key}`, parsePrice, { hint }) };
    }),
  ];
}

/** Lists the prices in force with their origin, those that are not valid too. */
export function listPriceRows(
  variables: Variables,
  stored: StoredSettings,
): readonly { readonly key: string; readonly value: string; readonly from: string }[] {
  const ofVariable = splitVariable(variables).map((entry) => {
    const own = tryParse(parseEntry, entry);
    return own
      ? { key: formatPriceKey(own), value: formatPrice(own.price), from: PRICE_VARIABLE }
      : { key: 'price', value: entry, from: PRICE_VARIABLE };
  });
  const ofFile = listStored(stored).map(({ target, text }) => {
    return { key: formatPriceKey(target), value: text, from: 'settings' };
  });
  return [...ofVariable, ...ofFile.filter(({ key }) => !ofVariable.some((row) => row.key === key))];
}

/** Returns the price that the user set for a model: that of its name at the provider before that of all its names. */
export function findOwnPrice(prices: readonly OwnPrice[], target: Target): Price | undefined {
  const ofProvider = prices.filter(({ provider }) => provider === target.provider);
  const name = toProviderModel(target);
  const base = toBaseModel(target.model);
  const own =
    ofProvider.find(({ model }) => toProviderModel({ ...target, model }) === name) ??
    ofProvider.find(({ model }) => model === base);
  return own?.price;
}

function parseKey(key: string): Target {
  const [, provider, model] = /^price\.([^.]+)\.(.+)$/.exec(key) ?? [];
  if (provider === undefined || model === undefined) throw new Error('names no provider and model');
  return { provider: parseProvider(provider), model: parseModel(model) };
}

/** Parses `bedrock.opus=5/25`. */
function parseEntry(entry: string): OwnPrice {
  const end = entry.lastIndexOf('=');
  if (end < 0) throw new Error('expected PROVIDER.MODEL=IN/OUT, such as bedrock.opus=5/25');
  return { ...parseKey(`price.${entry.slice(0, end)}`), price: parsePrice(entry.slice(end + 1)) };
}

function splitVariable(variables: Variables): readonly string[] {
  return (variables[PRICE_VARIABLE] ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
}

function listStored(stored: StoredSettings) {
  return Object.keys(stored).flatMap((key) => {
    const target = isPriceKey(key) && stored[key] != null ? tryParse(parseKey, key) : undefined;
    return target ? { key, target, text: formatStoredValue(stored[key]) } : [];
  });
}

function tryParse<T>(parse: (text: string) => T, text: string): T | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function parseAmount(text: string): number {
  return /^\s*\$?(?:\d+\.?\d*|\.\d+)\s*$/.test(text) ? Number(text.replace('$', '')) : Number.NaN;
}

/** Removes the error of binary fractions: 0.1 times 3 is 0.3. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
