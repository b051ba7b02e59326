// Finds out early that there is no key, which else is known when the first request is made.
import { getCapabilities } from '../api/providers/providers.ts';
import type { RunContext } from '../run/context.ts';
import { findCredentialVariable, findProfile } from '../store/credential.ts';

/** Throws CliError where certainly nothing on this computer gives access to the Claude API; other platforms say so themselves. */
export async function requireKey({ env, settings, findKey }: RunContext): Promise<void> {
  const { variables } = env;
  if (getCapabilities(settings).package !== undefined || findKey !== undefined) return;
  if (findCredentialVariable(variables) ?? findProfile(variables) ?? variables.ANTHROPIC_CUSTOM_HEADERS)
    return;
  const { noKeyError } = await import('../api/errors/credentials.ts');
  throw noKeyError();
}
