// Opens the bundled SDK, and loads the SDK package of any other provider.
import { BaseAnthropic, type ClientOptions } from '@anthropic-ai/sdk/client';
import { Files } from '@anthropic-ai/sdk/resources/files';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';
import type { Connection } from './capabilities.ts';

/** Opens the Claude API; the SDK's own `Anthropic` class would load every resource, and only these three are used. */
export function openBundledSdk(options: ClientOptions): Connection {
  const base = new BaseAnthropic(options);
  return { base, messages: new Messages(base), files: new Files(base), models: new Models(base) };
}

/** Thrown for an SDK package that is missing or cannot be loaded; its cause is the reason. */
export class UnloadableError extends Error {}

/** Thrown for an SDK package that lacks the class of today. */
export class OutdatedError extends Error {}

/** Returns a provider's SDK; throws UnloadableError, or OutdatedError unless its class `className` takes middleware. */
export async function loadSdk<Package extends object>(
  loading: Promise<Package>,
  className: keyof Package & string,
): Promise<Package> {
  let loaded: Package;
  try {
    loaded = await loading;
  } catch (cause) {
    throw new UnloadableError('cannot be loaded', { cause });
  }
  // Clients of older versions take no middleware, which the error handling depends on.
  const prototype: unknown = Object(loaded[className]).prototype;
  if (!('backendMiddleware' in Object(prototype))) throw new OutdatedError(`lacks ${className}`);
  return loaded;
}
