/** Verifies AWS Signature Version 4 as AWS does: the signature must be that of exactly this request. */
import { createHash, createHmac } from 'node:crypto';
import { ApiRefusal } from './errors.ts';

export const AWS_ACCESS_KEY_ID = 'AKIAFAKEACCESSKEY000';
export const AWS_SECRET_ACCESS_KEY = 'FakeSecretAccessKey/0123456789abcdefghij';

interface SignedRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

// fact(aws-signature): AWS refuses a request whose version 4 signature is not that of exactly this request. Source:
// docs.aws.amazon.com/IAM, "Create a signed request", 2026-11.
/** Throws AWS's refusal unless the request is signed by the fake's keys for this service and region. */
export function verifySignature(request: SignedRequest, service: string, region: string): void {
  const { method, path, headers, bytes } = request;
  const [, key, day = '', inRegion, forService, names = '', signature] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (key === undefined) throw new ApiRefusal(403, 'Missing Authentication Token');
  if (key !== AWS_ACCESS_KEY_ID)
    throw new ApiRefusal(403, 'The security token included in the request is invalid.');
  const scope = `${day}/${region}/${service}/aws4_request`;
  if (inRegion !== region) throw new ApiRefusal(403, 'Credential should be scoped to a valid region. ');
  if (forService !== service) {
    throw new ApiRefusal(403, `Credential should be scoped to correct service: '${service}'. `);
  }
  const time = headers['x-amz-date'] ?? '';
  if (!time.startsWith(day)) throw new ApiRefusal(403, 'Date in Credential scope does not match x-amz-date');
  const signed = names.split(';');
  for (const needed of ['host', 'x-amz-date']) {
    if (!signed.includes(needed)) throw new ApiRefusal(403, `'${needed}' must be a signed header`);
  }
  const claimed = headers['x-amz-content-sha256'];
  const hash = claimed === 'UNSIGNED-PAYLOAD' ? claimed : sha256(bytes);
  if (claimed !== undefined && claimed !== hash) throw new ApiRefusal(400, 'x-amz-content-sha256 is wrong');
  const url = new URL(path, 'http://fake.invalid');
  const canonical = [
    method,
    // The path as sent, encoded once more.
    encodeURIComponent(url.pathname).replaceAll('%2F', '/'),
    [...url.searchParams]
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .sort()
      .join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    names,
    hash,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(Buffer.from(canonical))].join('\n');
  const signingKey = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${AWS_SECRET_ACCESS_KEY}`,
  );
  if (createHmac('sha256', signingKey).update(toSign).digest('hex') !== signature) {
    throw new ApiRefusal(
      403,
      'The request signature we calculated does not match the signature you provided.',
    );
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
