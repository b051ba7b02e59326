// Words what another platform's package says of its configuration and credentials, before anything was sent.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { Env } from '../../env.ts';
import { CliError, errorMessage, systemErrorCode } from '../../errors.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { addressHint, type RequestContext } from './request-context.ts';
import { isAnthropicError, isApiError, isConnectionError } from './sdk-errors.ts';

/** Returns the CliError for a client that cannot be made: it names the variable that is missing. */
export function unconfigured(
  { title, needs, credentialsHint }: Capabilities,
  variables: Env['variables'],
  cause: unknown,
): CliError {
  const unmet = needs.find(({ variables: names }) => names.every((name) => !variables[name]?.trim()));
  if (unmet) {
    const hint = `set ${unmet.variables.join(' or ')}`;
    return new CliError('credentials_missing', `no ${unmet.what} for ${title}`, { hint, cause });
  }
  const said = errorMessage(cause);
  return new CliError('credentials_missing', `${title} cannot be asked: ${said}`, {
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
function noCredentials(error: Error, { title, credentialsHint }: Capabilities): CliError {
  const cause = error.cause instanceof Error ? error.cause : error;
  const why = cause.message.split('\n')[0];
  if (isPassing(cause)) {
    return new CliError('network', `no credentials for ${title}: ${why}`, {
      hint: 'try again',
      cause: error,
    });
  }
  return new CliError('credentials_missing', `no usable credentials for ${title}: ${why}`, {
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

/** Returns the CliError for a request that was not sent; what is a bug of ours passes through. */
export function requestSetupError(error: unknown, context: RequestContext): unknown {
  const original = unwrapped(error);
  if (original instanceof CliError) return original;
  if (systemErrorCode(original) === 'ERR_INVALID_URL') {
    return new CliError('usage', `the API address ${JSON.stringify(context.baseUrl)} is not a URL`, {
      hint: addressHint(context.platform),
      cause: error,
    });
  }
  // The platform's own words for a bad header value would quote the key.
  if (original instanceof TypeError && /header|ByteString/i.test(original.message)) {
    const message = 'the credentials cannot be sent: they hold a character that no HTTP header may hold';
    return new CliError('credentials_missing', message, {
      hint: 'copy ANTHROPIC_API_KEY again (a line break, a typographic quote?), and ANTHROPIC_CUSTOM_HEADERS if set',
      cause: error,
    });
  }
  if (!(original instanceof Error)) return error;
  if (isAnthropicError(original)) return credentialError(original);
  if (!context.lacksCredentials) return error;
  return new CliError('credentials_missing', 'no API key found', {
    hint: 'set ANTHROPIC_API_KEY (keys: https://platform.claude.com/settings/keys), or run `ant auth login`',
    cause: error,
  });
}

/** A profile or federation could not be used; the SDK's message says which file or variable it is about. */
function credentialError(error: Error): CliError {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0;
  if (status === 429 || status >= 500) {
    return new CliError('server_error', `no access token: ${error.message}`, {
      hint: 'try again in a moment',
      cause: error,
    });
  }
  return new CliError('credentials_missing', `no usable credentials: ${error.message}`, {
    hint: 'set ANTHROPIC_API_KEY, or repair the profile, as with `ant auth login`',
    cause: error,
  });
}

/** The SDK's stream wraps an Error of another kind in one of its own with the same message. */
function unwrapped(error: unknown): unknown {
  if (!isAnthropicError(error) || !(error.cause instanceof Error)) return error;
  return error.cause.message === error.message ? error.cause : error;
}
