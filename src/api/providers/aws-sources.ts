// Lists the places where AWS credentials may be, each asked by AWS's own package.
import { createRequire } from 'node:module';
import { describeHalfProfile, formatProfileHint, missingProfileError, nameProfile } from './aws-failures.ts';
import type { AwsProfile } from './aws-profile.ts';
import type { AwsRequestHandler } from './aws-requests.ts';
import type { Capabilities, OpenOptions } from './capabilities.ts';
import { guardCredentialProcesses } from './credential-process.ts';

/** Keys of an account, as the clients take them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Returns credentials; throws an error of AWS's package, or CliError. */
export type FindCredentials = () => Promise<AwsCredentials>;

/** One place where credentials may be. */
export interface AwsSource {
  readonly find: FindCredentials;
  /** The words for a place that is configured: when it fails, no later one is asked. */
  readonly place?: string | undefined;
  /** The hint when it fails, unless it is that of the provider. */
  readonly hint?: string;
}

/** The parts of a run that finding credentials needs. */
export interface AwsContext extends Pick<OpenOptions, 'options' | 'variables' | 'credentialsFetch'> {
  readonly provider: Pick<Capabilities, 'title' | 'package' | 'credentialsHint'>;
  readonly profile: AwsProfile;
  readonly region: string | undefined;
}

type Name =
  | 'fromEnv'
  | 'fromIni'
  | 'fromTokenFile'
  | 'fromHttp'
  | 'fromContainerMetadata'
  | 'fromInstanceMetadata';

/** The parts of `@aws-sdk/credential-providers` that are used. */
type AwsPackage = Readonly<Record<Name, (init: object) => FindCredentials>>;

/** Returns the places in the order of AWS: variables (also beside AWS_PROFILE, as the CLI has it), profile, machine. */
export function listSources(context: AwsContext, requestHandler: AwsRequestHandler): readonly AwsSource[] {
  const { provider, profile, region, variables, options } = context;
  const load = createRequire(createRequire(import.meta.url).resolve(provider.package ?? ''));
  const aws: AwsPackage = load('@aws-sdk/credential-providers');
  guardCredentialProcesses(createRequire(load.resolve('@aws-sdk/credential-providers')));
  // Without a logger, they write to the console.
  const logger = options.logLevel === 'debug' ? options.logger : SILENT;
  // Some of the package's parts read one of these, and some the other.
  const init = () => ({
    logger,
    clientConfig: { logger, requestHandler },
    parentClientConfig: { logger, requestHandler, region },
  });
  return [
    { find: aws.fromEnv(init()) },
    makeProfileSource(aws.fromIni({ ...init(), profile: profile.name }), context),
    {
      find: aws.fromTokenFile(init()),
      place: variables.AWS_WEB_IDENTITY_TOKEN_FILE && 'AWS_WEB_IDENTITY_TOKEN_FILE',
    },
    ...listMachineSources(aws, variables, init()),
  ];
}

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The values of a profile that say where its credentials are. */
const CREDENTIAL_KEYS =
  /^(?:aws_access_key_id|aws_secret_access_key|credential_process|login_session|role_arn|sso_\w+)$/;

function makeProfileSource(find: FindCredentials, context: AwsContext): AwsSource {
  const { profile } = context;
  const missing = missingProfileError(context);
  if (missing) return { find: () => Promise.reject(missing) };
  const hasCredentials = Object.keys(profile.values ?? {}).some((key) => CREDENTIAL_KEYS.test(key));
  const half = describeHalfProfile(profile);
  return {
    // The package says only that it found none.
    find: half === undefined ? find : () => find().catch(() => Promise.reject(new Error(half))),
    place: hasCredentials ? nameProfile(profile) : undefined,
    hint: formatProfileHint(profile),
  };
}

/** The places that belong to the machine: the address that its container names, or else its metadata service. */
function listMachineSources(
  aws: AwsPackage,
  variables: OpenOptions['variables'],
  init: object,
): readonly AwsSource[] {
  const names = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  const place = names.find((name) => variables[name]);
  if (place !== undefined) {
    const [find, findOtherwise] = [aws.fromHttp(init), aws.fromContainerMetadata(init)];
    return [
      { find: () => find().catch((error) => findOtherwise().catch(() => Promise.reject(error))), place },
    ];
  }
  const { AWS_EC2_METADATA_DISABLED: disabled } = variables;
  return disabled && disabled !== 'false' ? [] : [{ find: aws.fromInstanceMetadata(init) }];
}
