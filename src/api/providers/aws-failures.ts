// Says where AWS credentials are missing or unusable, and how to check that with AWS's own tool.
import { CliError } from '../../errors.ts';
import type { AwsProfile } from './aws-profile.ts';
import type { Capabilities, OpenOptions } from './capabilities.ts';

/** The parts of a search for credentials that its failures name. */
export interface FailureContext {
  readonly provider: Pick<Capabilities, 'title' | 'credentialsHint'>;
  readonly profile: AwsProfile;
  readonly variables: OpenOptions['variables'];
}

/** Returns the error for credentials that are missing or unusable. */
export function awsCredentialsError(
  { provider: { title, credentialsHint } }: Pick<FailureContext, 'provider'>,
  reason: string,
  { hint = credentialsHint, cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
): CliError {
  return new CliError('credentials_missing', `no usable credentials for ${title}: ${reason}`, {
    hint,
    cause,
  });
}

/** Returns the error for an AWS_PROFILE that is in neither file; undefined for any other. */
export function missingProfileError(
  context: Pick<FailureContext, 'profile' | 'provider'>,
): CliError | undefined {
  const { profile } = context;
  if (!profile.isNamed || profile.values) return undefined;
  const files = profile.notes.length > 0 ? profile.notes.join('; ') : `not in ${profile.paths.join(' or ')}`;
  return awsCredentialsError(context, `${nameProfile(profile)}: ${files}`, { hint: formatCheck(profile) });
}

/** Returns the error for a search that found credentials nowhere. */
export function nothingFoundError(context: FailureContext): CliError {
  const half = describeHalf(context.variables, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY');
  if (half !== undefined) return awsCredentialsError(context, half);
  const { notes } = context.profile;
  if (notes.length === 0) return awsCredentialsError(context, 'none found');
  return awsCredentialsError(context, notes.join('; '), { hint: formatCheck(context.profile) });
}

/** Returns the words for a profile, as the user chose it. */
export function nameProfile({ name, isNamed }: AwsProfile): string {
  return isNamed ? `AWS_PROFILE=${name}` : `the profile ${name}`;
}

/** Returns the words for a profile that has one half of a key pair; undefined for another. */
export function describeHalfProfile({ values = {} }: AwsProfile): string | undefined {
  return describeHalf(values, 'aws_access_key_id', 'aws_secret_access_key');
}

function describeHalf(values: FailureContext['variables'], id: string, secret: string): string | undefined {
  if (!values[id] === !values[secret]) return undefined;
  return values[id] ? `${id} is set, but not ${secret}` : `${secret} is set, but not ${id}`;
}

/** Returns the hint for a profile whose credentials failed. */
export function formatProfileHint(profile: AwsProfile): string {
  const keys = Object.keys(profile.values ?? {});
  const login = keys.includes('login_session')
    ? 'aws login'
    : keys.some((key) => key.startsWith('sso_')) && 'aws sso login';
  return login ? `run \`${login} --profile ${profile.name}\`; ${formatCheck(profile)}` : formatCheck(profile);
}

function formatCheck({ name }: AwsProfile): string {
  return `check it with \`aws sts get-caller-identity --profile ${name}\``;
}
