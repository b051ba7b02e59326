/** Errors in the form in which @azure/identity 4.13 throws them. */
import { expect, test } from 'vitest';
import { entraError } from '../../../src/api/providers/entra.ts';

const named = (name: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name, ...fields });

const refusal = (statusCode: number, errorDescription: string) =>
  named(
    'AuthenticationError',
    `EnvironmentCredential authentication failed. To troubleshoot, visit https://aka.ms/x. Status code: ${statusCode}\nMore details:\n${errorDescription},`,
    {
      statusCode,
      errorResponse: { error: 'EnvironmentCredential authentication failed.', errorDescription },
    },
  );

const chain = (...messages: string[]) =>
  named(
    'AggregateAuthenticationError',
    ['ChainedTokenCredential authentication failed.', ...messages].join('\n'),
    { errors: messages.map((message) => named('CredentialUnavailableError', message)) },
  );

const LOGIN =
  'run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or set ANTHROPIC_FOUNDRY_API_KEY';

test.each([
  [
    'no kind of credentials is there, which outside of Azure includes a machine without identity',
    chain(
      'EnvironmentCredential is unavailable. No underlying credential could be used.',
      'ManagedIdentityCredential: Network unreachable. Message: network_error: Network request failed',
      'Azure CLI could not be found.',
    ),
    'no API key and no Entra ID login for Microsoft Foundry',
  ],
  [
    'a login has expired',
    chain(
      'EnvironmentCredential is unavailable.',
      'ERROR: AADSTS700082: The refresh token has expired due to inactivity. Trace ID: 1 Correlation ID: 2\nInteractive authentication is needed.',
    ),
    'no usable Entra ID credentials for Microsoft Foundry: AADSTS700082: The refresh token has expired due to inactivity.',
  ],
  [
    'a secret is wrong',
    refusal(401, 'AADSTS7000215: Invalid client secret provided. Trace ID: 1 Correlation ID: 2 Timestamp: 3'),
    'no usable Entra ID credentials for Microsoft Foundry: AADSTS7000215: Invalid client secret provided.',
  ],
  [
    'the error is of another kind',
    new Error('ClientSecretCredential: tenantId is not valid.\nmore'),
    'no usable Entra ID credentials for Microsoft Foundry: ClientSecretCredential: tenantId is not valid.',
  ],
])('where %s, the owner of the account is asked', (_, error, message) => {
  expect(entraError(error)).toMatchObject({ code: 'credentials_missing', exitCode: 5, message, hint: LOGIN });
});

test.each([
  ['is out of reach', refusal(400, 'network_error: Network request failed')],
  ['is overloaded', refusal(503, 'temporarily_unavailable: try later')],
  ['refuses so many requests', refusal(429, 'too_many_requests')],
  ['has no host name', named('RestError', 'getaddrinfo ENOTFOUND login.microsoftonline.com')],
])('where the token server %s, trying again helps', (_, error) => {
  const { exitCode, retryable, message, hint } = entraError(error);
  expect({ exitCode, retryable, hint }).toEqual({
    exitCode: 4,
    retryable: true,
    hint: 'check the network, and HTTPS_PROXY',
  });
  expect(message).toMatch(/^no Entra ID token for Microsoft Foundry: \S[^\n]*$/);
});
