// Gets tokens of Microsoft Entra ID for Foundry from @azure/identity, which is loaded only where there is no key.
import { CliError, errorMessage, systemErrorCode } from '../../errors.ts';

/** The scope that the README of @anthropic-ai/foundry-sdk names. */
const SCOPE = 'https://ai.azure.com/.default';

const TITLE = 'Microsoft Foundry';
const KEY_HINT = 'set ANTHROPIC_FOUNDRY_API_KEY';
const LOGIN_HINT = `run \`az login\`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or ${KEY_HINT}`;

/**
 * Returns a function that gets a token, from the cache of the package while it is valid. Both throw CliError: for a
 * package that is missing, and for credentials that are missing, refused or out of reach.
 */
export async function openEntraTokens(): Promise<() => Promise<string>> {
  const { DefaultAzureCredential, getBearerTokenProvider } = await loadIdentity();
  const getToken = getBearerTokenProvider(new DefaultAzureCredential(), SCOPE);
  return () =>
    getToken().catch((error: unknown) => {
      throw entraError(error);
    });
}

async function loadIdentity() {
  try {
    return await import('@azure/identity');
  } catch (cause) {
    const isMissing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(systemErrorCode(cause) ?? '');
    const why = isMissing ? '' : `, and @azure/identity cannot be loaded (${firstLine(errorMessage(cause))})`;
    throw new CliError('credentials_missing', `no API key for ${TITLE}${why}`, {
      hint: `${KEY_HINT}; or to use Entra ID: npm install @azure/identity (add --global if claude-see is installed globally; with npx: -p @azure/identity)`,
      cause,
    });
  }
}

/** The fields of the package's errors: of a refusal, and of a chain in which every kind of credentials is missing. */
interface IdentityError {
  readonly name?: unknown;
  readonly statusCode?: unknown;
  readonly errorResponse?: { readonly errorDescription?: unknown } | null;
  readonly errors?: unknown;
}

/** Returns the CliError for a token that was not issued. */
export function entraError(error: unknown): CliError {
  const { name, statusCode, errorResponse, errors }: IdentityError = Object(error);
  const texts = [
    errorResponse?.errorDescription,
    ...(Array.isArray(errors) ? errors : [error]).map(errorMessage),
  ];
  const text = texts.filter((each) => typeof each === 'string').join('\n');
  // The code of a refusal by Entra ID says more than anything around it.
  const [refusal] = /AADSTS\d+:.*?(?=\s*Trace ID|\n|$)/.exec(text) ?? [];
  const status = Number(statusCode ?? 0);
  const isUnreachable = name === 'RestError' || (errors === undefined && text.includes('network_error'));
  if (refusal === undefined && (isUnreachable || status === 429 || status >= 500)) {
    return new CliError('network', `no Entra ID token for ${TITLE}: ${firstLine(text)}`, {
      hint: 'check the network, and HTTPS_PROXY',
      cause: error,
    });
  }
  const why = refusal ?? (errors === undefined ? firstLine(text) : undefined);
  const message =
    why === undefined
      ? `no API key and no Entra ID login for ${TITLE}`
      : `no usable Entra ID credentials for ${TITLE}: ${why}`;
  return new CliError('credentials_missing', message, { hint: LOGIN_HINT, cause: error });
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
