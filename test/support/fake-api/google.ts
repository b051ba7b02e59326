/** Google's token exchange, as the client library of application default credentials calls it. */
import { type Exchange, sendJson } from './deliver.ts';
import { ApiRefusal } from './errors.ts';

/** What a workload proves itself by; the test's credential file leads to it. */
export const GOOGLE_SUBJECT_TOKEN = 'fake-subject-token-0123456789';
/** What it gets for that, and must show to the API. */
export const GOOGLE_ACCESS_TOKEN = 'ya29.FakeGoogleAccessToken-0123456789';
export const GOOGLE_TOKEN_PATH = '/google/token';

// fact(google-credentials): Google Cloud takes an access token that RFC 8693 exchanges for a workload's own. Source:
// docs.cloud.google.com/iam, Workload Identity Federation, 2026-11.
/** Exchanges the subject token for an access token (RFC 8693); throws a refusal for anything else. */
export function exchangeToken(exchange: Exchange, bytes: Buffer): void {
  const form = new URLSearchParams(bytes.toString('utf8'));
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:token-exchange') {
    throw new ApiRefusal(400, 'unsupported grant_type');
  }
  if (form.get('scope') !== 'https://www.googleapis.com/auth/cloud-platform') {
    throw new ApiRefusal(400, 'wrong scope');
  }
  if (form.get('subject_token') !== GOOGLE_SUBJECT_TOKEN) throw new ApiRefusal(401, 'invalid_grant');
  sendJson(exchange, 200, {
    access_token: GOOGLE_ACCESS_TOKEN,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: 3600,
  });
}
