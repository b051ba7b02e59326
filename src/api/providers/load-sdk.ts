// Opens the bundled SDK, and loads the SDK package of any other provider.
import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Files } from '@anthropic-ai/sdk/resources/files';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';
import { CliError, systemErrorCode } from '../../errors.ts';
import type { Capabilities, Connection, ConnectionOptions } from './capabilities.ts';

/** Opens the Claude API; the SDK's own `Anthropic` class would load every resource, and only these three are used. */
export function openBundledSdk(options: ConnectionOptions): Connection {
  const base = new BaseAnthropic(options);
  return { base, messages: new Messages(base), files: new Files(base), models: new Models(base) };
}

/** Thrown when an SDK package is missing, cannot be loaded, or is too old. */
export class UnusablePackageError extends Error {}

/** Returns a provider's SDK; throws UnusablePackageError unless it has the class `className` and that takes middleware. */
export async function loadSdk<Package extends object>(
  loading: Promise<Package>,
  className: keyof Package & string,
): Promise<Package> {
  let loaded: Package;
  try {
    loaded = await loading;
  } catch (cause) {
    throw new UnusablePackageError('cannot be loaded', { cause });
  }
  // Clients of older versions take no middleware, which the error handling depends on.
  const prototype: unknown = Object(loaded[className]).prototype;
  if (!('backendMiddleware' in Object(prototype))) throw new UnusablePackageError(`lacks ${className}`);
  return loaded;
}

/** Returns the CliError for an SDK that could not be loaded, with the command that installs it. */
export function packageError(
  { title, package: name }: Capabilities,
  { cause }: UnusablePackageError,
): CliError {
  const isMissing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(systemErrorCode(cause) ?? '');
  const [needed, version] = isMissing
    ? [`the package ${name}`, '']
    : [`a newer version of the package ${name}`, '@latest'];
  const why = !isMissing && cause instanceof Error ? ` (${cause.message.split('\n')[0]})` : '';
  return new CliError('usage', `${title} needs ${needed}${why}`, {
    subject: '--provider',
    hint: `npm install ${name}${version} (add --global if claude-see is installed globally); with npx: npx -p claude-see -p ${name}${version} claude-see …`,
    cause,
  });
}
