// Finds AWS credentials, once for a run, and the region that belongs to them.
import { CliError, errorMessage } from '../../errors.ts';
import { awsCredentialsError, missingProfileError, nothingFoundError } from './aws-failures.ts';
import { findAwsRegion, readAwsProfile } from './aws-profile.ts';
import { makeAwsRequestHandler } from './aws-requests.ts';
import { type AwsContext, type AwsCredentials, type FindCredentials, listSources } from './aws-sources.ts';

/** The account of a run, in the options of AWS clients. */
export interface AwsAccount {
  readonly awsRegion: string | undefined;
  readonly providerChainResolver: () => Promise<FindCredentials>;
}

/**
 * Returns the region of a run, and the function that finds its credentials when a request needs them. Throws CliError
 * if AWS_PROFILE names a profile that does not exist and no variable has a region.
 */
export async function findAwsAccount(context: Omit<AwsContext, 'profile' | 'region'>): Promise<AwsAccount> {
  const profile = await readAwsProfile(context.variables);
  const region = findAwsRegion(context.variables, profile);
  const missing = missingProfileError({ ...context, profile });
  if (region === undefined && missing) throw missing;
  const find = keepCredentials(() => findCredentials({ ...context, profile, region }));
  return { awsRegion: region, providerChainResolver: async () => find };
}

/** Credentials are renewed this long before they expire, as in AWS's packages. */
const EXPIRY_MARGIN_MS = 300_000;

/** The questions of a run follow each other at once; whoever repairs a profile during a chat takes longer. */
const FAILURE_KEPT_MS = 5000;

/**
 * Returns a function that calls `find` once and keeps its credentials until they expire, so that a program or an STS
 * request is not repeated for each request. A failure that will not pass by itself is kept for five seconds.
 */
export function keepCredentials(find: FindCredentials, now: () => number = Date.now): FindCredentials {
  let kept: AwsCredentials | undefined;
  let failure: { readonly error: CliError; readonly endsMs: number } | undefined;
  let search: Promise<AwsCredentials> | undefined;
  const searchAndKeep = async () => {
    try {
      kept = await find();
      return kept;
    } catch (error) {
      const isLasting = error instanceof CliError && !error.retryable;
      failure = isLasting ? { error, endsMs: now() + FAILURE_KEPT_MS } : undefined;
      throw error;
    } finally {
      search = undefined;
    }
  };
  return async () => {
    const expiresMs = kept?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    if (kept && expiresMs - now() > EXPIRY_MARGIN_MS) return kept;
    if (failure && now() < failure.endsMs) throw failure.error;
    search ??= searchAndKeep();
    return search;
  };
}

async function findCredentials(context: AwsContext): Promise<AwsCredentials> {
  let trouble: CliError | undefined;
  const requestHandler = makeAwsRequestHandler(context.credentialsFetch, (error) => {
    trouble = error;
  });
  for (const { find, place, hint } of listSources(context, requestHandler)) {
    try {
      return await find();
    } catch (cause) {
      if (trouble) throw trouble;
      if (cause instanceof CliError) throw cause;
      if (place !== undefined) {
        const reason = errorMessage(cause).split('\n')[0];
        throw awsCredentialsError(context, `${place}: ${reason}`, { hint, cause });
      }
    }
  }
  throw nothingFoundError(context);
}
