// Turns missing or unusable configuration and credentials into CliErrors, before a request is sent.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { Env } from '../../env.ts';
import { CliError, errorMessage, systemErrorCode } from '../../errors.ts';
import { redactAddress } from '../../redact-url.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import { findCliError } from './find-cli-error.ts';
import { connectionError } from './network.ts';
import { formatAddressHint, type RequestContext } from './request-context.ts';
import { isAnthropicError, isApiError, isConnectionError } from './sdk-errors.ts';

/** Returns the CliError for a client that cannot be created; it names the missing variable. */
export function configurationError(
  { title, needs, credentialsHint }: Capabilities,
  variables: Env['variables'],
  cause: unknown,
): CliError {
  if (cause instanceof CliError) return cause;
  const missing = needs.find(({ variables: names }) => names.every((name) => !variables[name]?.trim()));
  if (missing) {
    const variablesHint = `set ${missing.variables.join(' or ')}`;
    const hint = [variablesHint, missing.otherPlace].filter(Boolean).join(', or ');
    return new CliError('credentials_missing', `no ${missing.name} for ${title}`, { hint, cause });
  }
  return new CliError('credentials_missing', `cannot use ${title}: ${errorMessage(cause)}`, {
    hint: credentialsHint,
    cause,
  });
}

/**
 * Returns the middleware that turns a provider's failure to sign a request into a CliError. It must run last: there
 * an error of fetch has not been wrapped yet, so an error that has comes from the signing. The SDK would otherwise
 * take it for a failed connection and retry it.
 */
export function makeCredentialsMiddleware(
  provider: Capabilities,
  variables: Env['variables'],
): readonly Middleware[] {
  if (provider.package === undefined) return [];
  return [
    async (request, next) => {
      try {
        return await next(request);
      } catch (error) {
        throw signingError(error, provider, variables);
      }
    },
  ];
}

function signingError(error: unknown, provider: Capabilities, variables: Env['variables']): unknown {
  if (isConnectionError(error)) return tokenError(error, provider);
  // Providers' SDKs throw a plain Error for a missing setting, such as the project.
  const isPlain = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
  if ((isAnthropicError(error) && !isApiError(error)) || isPlain) {
    return configurationError(provider, variables, error);
  }
  return error;
}

/** Returns the error for credentials that were not found, or that the token server did not issue. */
function tokenError(error: Error, { title, credentialsHint }: Capabilities): CliError {
  // The cause of these is a failure of the SDK: only such may be retried.
  const ours = findCliError(error) ?? googleNetworkError(error);
  if (ours?.code === 'network') {
    const message = `no credentials for ${title}: ${ours.message}`;
    return new CliError('network', message, { hint: ours.hint, cause: error });
  }
  if (ours) return ours.with({ cause: error });
  const cause = error.cause instanceof Error ? error.cause : error;
  const reason = cause.message.split('\n')[0];
  if (isTransient(cause)) {
    return new CliError('network', `no credentials for ${title}: ${reason}`, {
      hint: 'try again',
      cause: error,
    });
  }
  return new CliError('credentials_missing', `no usable credentials for ${title}: ${reason}`, {
    hint: credentialsHint,
    cause: error,
  });
}

/** Returns the error for a request without a response that Google's library sent itself, as to a metadata server. */
function googleNetworkError({ cause }: Error): CliError | undefined {
  const { config, response } = Object(cause) as {
    config?: { url?: string | URL } | null;
    response?: unknown;
  };
  const url = String(config?.url ?? '');
  if (!(cause instanceof Error) || response !== undefined || !URL.canParse(url)) return undefined;
  return connectionError(cause, { baseUrl: new URL(url).origin });
}

function isTransient(error: Error): boolean {
  const status = 'status' in error ? Number(error.status) : 0;
  if (status === 429 || status >= 500) return true;
  const code = systemErrorCode(error) ?? systemErrorCode(error.cause) ?? '';
  return /^(E(CONN|HOST|NET|TIMEDOUT|AI_AGAIN)|UND_ERR_)/.test(code);
}

/** Returns the CliError for a request that was never sent; a bug of ours passes through unchanged. */
export function requestSetupError(error: unknown, context: RequestContext): unknown {
  const original = unwrap(error);
  if (original instanceof CliError) return original;
  if (systemErrorCode(original) === 'ERR_INVALID_URL') {
    return new CliError(
      'usage',
      `the API address ${JSON.stringify(redactAddress(context.baseUrl))} is not a URL`,
      {
        hint: formatAddressHint(context.provider),
        cause: error,
      },
    );
  }
  // Node's own message would quote the key.
  if (original instanceof TypeError && /header|ByteString/i.test(original.message)) {
    const message = 'the credentials contain a character that is not allowed in an HTTP header';
    return new CliError('credentials_missing', message, {
      hint: 'copy ANTHROPIC_API_KEY again (a line break, a typographic quote?), and ANTHROPIC_CUSTOM_HEADERS if set',
      cause: error,
    });
  }
  if (!(original instanceof Error)) return error;
  if (isAnthropicError(original)) return profileError(original);
  return context.lacksCredentials ? noKeyError(error) : error;
}

/** Returns the error for a run without a key, for the Claude API. */
export function noKeyError(cause?: unknown): CliError {
  return new CliError('credentials_missing', 'no API key found', {
    hint: 'set ANTHROPIC_API_KEY (keys: https://platform.claude.com/settings/keys), or run `ant auth login`',
    cause,
  });
}

/** Returns the error for an unusable profile or federation; the SDK's message names the file or variable. */
function profileError(error: Error): CliError {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0;
  if (status === 429 || status >= 500) {
    return new CliError('server_error', `no access token: ${error.message}`, {
      hint: 'try again in a moment',
      cause: error,
    });
  }
  return new CliError('credentials_missing', `no usable credentials: ${error.message}`, {
    hint: 'set ANTHROPIC_API_KEY, or repair the profile with `ant auth login`',
    cause: error,
  });
}

/** The SDK's stream wraps other errors in its own, with the same message, and Foundry's those of its token provider. */
function unwrap(error: unknown): unknown {
  if (!isAnthropicError(error) || !(error.cause instanceof Error)) return error;
  const inner = unwrap(error.cause);
  if (inner instanceof CliError) return inner;
  return error.cause.message === error.message ? error.cause : error;
}
