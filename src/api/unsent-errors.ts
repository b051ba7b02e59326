// Words why a request could not even be sent: credentials, headers or the address are not usable.
import { SeeError, systemErrorCode } from '../errors.ts';
import { addressHint, type RequestContext } from './errors/request-context.ts';
import { isAnthropicError } from './errors/sdk-errors.ts';

/** Returns the SeeError for a request that was not sent; what is a bug of ours passes through. */
export function unsentError(error: unknown, context: RequestContext): unknown {
  const original = unwrapped(error);
  if (original instanceof SeeError) return original;
  if (systemErrorCode(original) === 'ERR_INVALID_URL') {
    return new SeeError('usage', `the API address ${JSON.stringify(context.baseUrl)} is not a URL`, {
      hint: addressHint(context.platform),
      cause: error,
    });
  }
  // The platform's own words for a bad header value would quote the key.
  if (original instanceof TypeError && /header|ByteString/i.test(original.message)) {
    const message = 'the credentials cannot be sent: they hold a character that no HTTP header may hold';
    return new SeeError('credentials_missing', message, {
      hint: 'copy ANTHROPIC_API_KEY again (a line break, a typographic quote?), and ANTHROPIC_CUSTOM_HEADERS if set',
      cause: error,
    });
  }
  if (!(original instanceof Error)) return error;
  if (isAnthropicError(original)) return credentialError(original);
  if (!context.lacksCredentials) return error;
  return new SeeError('credentials_missing', 'no API key found', {
    hint: 'set ANTHROPIC_API_KEY (keys: https://platform.claude.com/settings/keys), or run `ant auth login`',
    cause: error,
  });
}

/** A profile or federation could not be used; the SDK's message says which file or variable it is about. */
function credentialError(error: Error): SeeError {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0;
  if (status === 429 || status >= 500) {
    return new SeeError('server_error', `no access token: ${error.message}`, {
      hint: 'try again in a moment',
      cause: error,
    });
  }
  return new SeeError('credentials_missing', `no usable credentials: ${error.message}`, {
    hint: 'set ANTHROPIC_API_KEY, or repair the profile, as with `ant auth login`',
    cause: error,
  });
}

/** The SDK's stream wraps an Error of another kind in one of its own with the same message. */
function unwrapped(error: unknown): unknown {
  if (!isAnthropicError(error) || !(error.cause instanceof Error)) return error;
  return error.cause.message === error.message ? error.cause : error;
}
