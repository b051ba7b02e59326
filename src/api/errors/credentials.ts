// Words what another platform's package says of its configuration and credentials, before anything was sent.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { Env } from '../../env.ts';
import { SeeError, systemErrorCode } from '../../errors.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { isAnthropicError, isApiError, isConnectionError } from './sdk-errors.ts';

/** Returns the SeeError for a client that cannot be made: it names the variable that is missing. */
export function unconfigured(
  { title, needs, credentialsHint }: Capabilities,
  variables: Env['variables'],
  cause: unknown,
): SeeError {
  const unmet = needs.find(({ variables: names }) => names.every((name) => !variables[name]?.trim()));
  if (unmet) {
    const hint = `set ${unmet.variables.join(' or ')}`;
    return new SeeError('credentials_missing', `no ${unmet.what} for ${title}`, { hint, cause });
  }
  const said = cause instanceof Error ? cause.message : String(cause);
  return new SeeError('credentials_missing', `${title} cannot be asked: ${said}`, {
    hint: credentialsHint,
    cause,
  });
}

/**
 * Returns the middleware that words a platform's failure to sign a request. It must come last: what fetch throws
 * arrives here as it is, what the package throws as an error of its own, which would else be taken for a connection
 * that failed, and be tried again.
 */
export function explainCredentials(
  platform: Capabilities,
  variables: Env['variables'],
): readonly Middleware[] {
  if (platform.package === undefined) return [];
  return [
    async (request, next) => {
      try {
        return await next(request);
      } catch (error) {
        throw explain(error, platform, variables);
      }
    },
  ];
}

function explain(error: unknown, platform: Capabilities, variables: Env['variables']): unknown {
  if (isConnectionError(error)) return noCredentials(error, platform);
  // Its package says so by a plain error, as for a project that is missing.
  const isPlain = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
  if ((isAnthropicError(error) && !isApiError(error)) || isPlain) {
    return unconfigured(platform, variables, error);
  }
  return error;
}

/** Neither chain found anything, or whoever gives out tokens did not. */
function noCredentials(error: Error, { title, credentialsHint }: Capabilities): SeeError {
  const cause = error.cause instanceof Error ? error.cause : error;
  const why = cause.message.split('\n')[0];
  if (isPassing(cause)) {
    return new SeeError('network', `no credentials for ${title}: ${why}`, {
      hint: 'try again',
      cause: error,
    });
  }
  return new SeeError('credentials_missing', `no usable credentials for ${title}: ${why}`, {
    hint: credentialsHint,
    cause: error,
  });
}

/** A server that is not there, or not well, may be so later. */
function isPassing(error: Error): boolean {
  const status = 'status' in error ? Number(error.status) : 0;
  if (status === 429 || status >= 500) return true;
  const code = systemErrorCode(error) ?? systemErrorCode(error.cause) ?? '';
  return /^(E(CONN|HOST|NET|TIMEDOUT|AI_AGAIN)|UND_ERR_)/.test(code);
}
