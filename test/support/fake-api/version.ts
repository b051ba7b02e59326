/** The version of the API that a request speaks, and the betas that it asks for. */
import { invalid } from './errors.ts';

export type ApiVersion = '2026-10-21' | '2023-06-01';

type Headers = Readonly<Record<string, string>>;

/** The SDK adds it by itself when a profile's token is used. */
const OF_THE_SDK = 'oauth-2025-04-20';
/** Selects the shapes that the Files API had before it was generally available. */
export const OLD_FILES_BETA = 'files-api-2025-04-14';
/** The beta that fast mode needs on models where it is a preview. */
export const FAST_MODE_BETA = 'fast-mode-2026-02-01';

// fact(old-betas): Betas that are over are still accepted. Source: SDK 1.14.0, CHANGELOG of 1.9.0, "deprecate old beta
// header values", and the release notes of 2026-08-19 on the Files API, 2026-11.
const BETAS: readonly string[] = [
  OF_THE_SDK,
  OLD_FILES_BETA,
  FAST_MODE_BETA,
  'message-batches-2024-09-24',
  'prompt-caching-2024-07-31',
  'pdfs-2024-09-25',
  'token-counting-2024-11-01',
  'token-efficient-tools-2025-02-19',
  'extended-cache-ttl-2025-04-11',
  'structured-outputs-2025-11-13',
];

/** The betas of a request. */
export function betasOf(headers: Headers): readonly string[] {
  const betas = (headers['anthropic-beta'] ?? '').split(',').map((each) => each.trim());
  return betas.filter((beta) => beta !== '');
}

/** The version of a request; refuses none and an unknown one, and unknown betas. */
export function requireVersion(headers: Headers): ApiVersion {
  const version = headers['anthropic-version'];
  // fact(version-header): Every request names the version of the API: 2026-10-21, or 2023-06-01 with its own rules.
  // Source: https://platform.claude.com/docs/en/api/versioning and .../api/migration-2026-10-21, 2026-11.
  if (version === undefined) throw invalid('anthropic-version', 'header is required');
  if (version !== '2026-10-21' && version !== '2023-06-01') {
    throw invalid('anthropic-version', `"${version}" is not a valid version`);
  }
  const unknown = betasOf(headers).filter((beta) => !BETAS.includes(beta));
  // guess(unknown-betas): A beta that the API does not know is refused, with these words. Source: public logs of the
  // API, 2026-11. If wrong: requireVersion in test/support/fake-api/version.ts lets unknown betas pass.
  if (unknown.length > 0) {
    throw invalid(
      '',
      `Unexpected value(s) ${unknown.map((beta) => `\`${beta}\``).join(', ')} for the \`anthropic-beta\` header`,
    );
  }
  return version;
}

/** Headers that claude-see must never send, though the API takes it: an old version, and any beta. */
export function oldForms(headers: Headers): readonly string[] {
  const { 'anthropic-version': version } = headers;
  const betas = betasOf(headers).filter((beta) => beta !== OF_THE_SDK);
  return [...(version === '2023-06-01' ? [version] : []), ...betas];
}
