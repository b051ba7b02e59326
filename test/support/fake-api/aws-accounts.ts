/** AWS's services that issue credentials, STS and IAM Identity Center (SSO and its OIDC), as their documentation has them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiRefusal } from './errors.ts';
import { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, verifySignature } from './sigv4.ts';

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/reader';
export const SSO_TOKEN = 'fake-sso-access-token-0123456789';
export const WEB_IDENTITY_TOKEN = 'fake.web-identity.token';
export const STS_REGION = 'eu-west-1';
/** A login whose access token has expired, and that can be renewed with these. */
export const SSO_LOGIN = {
  clientId: 'fake-client',
  clientSecret: 'fake-client-secret',
  refreshToken: 'fake-refresh-token',
} as const;
/** The session token that both issue; requests must carry it. */
const SESSION_TOKEN = 'FakeSessionToken0123456789';

export interface FakeAwsAccounts {
  /** http://127.0.0.1:PORT, for AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC. */
  readonly url: string;
  /** The requests so far: `AssumeRole`, `AssumeRoleWithWebIdentity`, `GetRoleCredentials` or `CreateToken`. */
  readonly actions: readonly string[];
  /** Answers the next requests with this status in place of credentials. */
  fail(status: number): void;
  close(): Promise<void>;
}

// fact(sts-credentials).
/** Starts both services on one free port of loopback. */
export async function startFakeAwsAccounts(): Promise<FakeAwsAccounts> {
  const actions: string[] = [];
  let failure: number | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      if (failure !== undefined) throw new ApiRefusal(failure, 'InternalFailure');
      answer(request, response, Buffer.concat(chunks), actions);
    } catch (error) {
      refuse(response, error);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions,
    fail(status) {
      failure = status;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// fact(sts-credentials): STS gives the keys of a role for a signed AssumeRole or a web identity token. Source:
// docs.aws.amazon.com/STS/latest/APIReference, API_AssumeRole and API_AssumeRoleWithWebIdentity, 2026-11.
function answer(request: IncomingMessage, response: ServerResponse, bytes: Buffer, actions: string[]): void {
  const { method = '', url: path = '' } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  if (method === 'GET') {
    actions.push('GetRoleCredentials');
    getRoleCredentials(new URL(path, 'http://fake.invalid'), headers, response);
    return;
  }
  if (path === '/token') {
    actions.push('CreateToken');
    createToken(JSON.parse(bytes.toString('utf8')), response);
    return;
  }
  const form = new URLSearchParams(bytes.toString('utf8'));
  const action = form.get('Action') ?? '';
  actions.push(action);
  if (form.get('Version') !== '2011-06-15') throw new ApiRefusal(400, 'InvalidAction');
  if (form.get('RoleArn') !== ROLE_ARN) throw new ApiRefusal(403, `AccessDenied: ${form.get('RoleArn')}`);
  if (!form.get('RoleSessionName')) throw new ApiRefusal(400, 'ValidationError: RoleSessionName');
  if (action === 'AssumeRole') verifySignature({ method, path, headers, bytes }, 'sts', STS_REGION);
  else if (action !== 'AssumeRoleWithWebIdentity') throw new ApiRefusal(400, 'InvalidAction');
  else if (form.get('WebIdentityToken') !== WEB_IDENTITY_TOKEN) {
    throw new ApiRefusal(400, 'InvalidIdentityToken');
  }
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(`<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>
    <AccessKeyId>${AWS_ACCESS_KEY_ID}</AccessKeyId><SecretAccessKey>${AWS_SECRET_ACCESS_KEY}</SecretAccessKey>
    <SessionToken>${SESSION_TOKEN}</SessionToken><Expiration>${inAnHour().toISOString()}</Expiration>
    </Credentials></${action}Result></${action}Response>`);
}

// fact(sso-role-credentials): IAM Identity Center gives the keys of a role for the token of a login. Source:
// docs.aws.amazon.com/singlesignon/latest/PortalAPIReference, API_GetRoleCredentials, 2026-11.
function getRoleCredentials(
  { pathname, searchParams }: URL,
  headers: Record<string, string>,
  response: ServerResponse,
): void {
  if (pathname !== '/federation/credentials') throw new ApiRefusal(404, 'Not found');
  if (headers['x-amz-sso_bearer_token'] !== SSO_TOKEN) {
    throw new ApiRefusal(401, 'Session token not found or invalid');
  }
  if (!searchParams.get('account_id') || !searchParams.get('role_name')) {
    throw new ApiRefusal(400, 'InvalidRequestException');
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      roleCredentials: {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        sessionToken: SESSION_TOKEN,
        expiration: inAnHour().getTime(),
      },
    }),
  );
}

// fact(sso-create-token): A login that has expired is renewed with its refresh token. Source:
// docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference, API_CreateToken, 2026-11.
function createToken(body: Record<string, unknown>, response: ServerResponse): void {
  if (body.grantType !== 'refresh_token') throw new ApiRefusal(400, 'UnsupportedGrantTypeException');
  for (const [name, value] of Object.entries(SSO_LOGIN)) {
    if (body[name] !== value) throw new ApiRefusal(400, `InvalidGrantException: ${name}`);
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ accessToken: SSO_TOKEN, tokenType: 'Bearer', expiresIn: 3600 }));
}

function refuse(response: ServerResponse, error: unknown): void {
  const { status, message } = error instanceof ApiRefusal ? error : { status: 500, message: String(error) };
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}

function inAnHour(): Date {
  return new Date(Date.now() + 3_600_000);
}
