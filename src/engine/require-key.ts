// Checks early that there is an API key, which otherwise shows at the first request.
import { getCapabilities } from '../api/providers/providers.ts';
import type { RunContext } from '../run/context.ts';
import { findCredentialVariable, findProfile } from '../store/credential.ts';

/** Throws CliError when no key, login or header for the Claude API is set. Other providers report it at the first request. */
export async function requireKey({ env, settings, findKey }: RunContext): Promise<void> {
  const { variables } = env;
  if (getCapabilities(settings).package !== undefined || findKey !== undefined) return;
  if (findCredentialVariable(variables) ?? findProfile(variables) ?? variables.ANTHROPIC_CUSTOM_HEADERS)
    return;
  const { noKeyError } = await import('../api/errors/credentials.ts');
  throw noKeyError();
}
