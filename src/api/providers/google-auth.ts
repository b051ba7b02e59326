// Makes the object that finds Google credentials, whose requests are sent by a fetch of ours.
import { createRequire } from 'node:module';

/** The parts of `google-auth-library` that are used. */
interface GoogleLibrary {
  readonly GoogleAuth: new (options: object) => GoogleAuth;
}

interface GoogleAuth {
  getClient(): Promise<GoogleClient>;
}

/** One kind of credentials; those of workloads exchange a token of elsewhere with a second object. */
interface GoogleClient {
  readonly transporter: object;
  readonly stsCredential?: { transporter: object };
}

/** The parts of `gaxios`, which sends Google's requests. */
interface Gaxios {
  readonly instance: { defaults: object };
}

/** The only scope that Google Cloud needs, as the package of the provider asks for it. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/**
 * Returns a `GoogleAuth` of the library that `packageName` brings along. Requests for tokens go through `send`, and
 * those to the metadata server past any proxy: another machine must not answer in its place.
 */
export function makeGoogleAuth(
  packageName: string,
  send: typeof fetch,
  variables: Readonly<Record<string, string | undefined>>,
): object {
  const load = createRequire(createRequire(import.meta.url).resolve(packageName));
  const { GoogleAuth }: GoogleLibrary = load('google-auth-library');
  const loadBeside = createRequire(load.resolve('google-auth-library'));
  const { instance }: Gaxios = createRequire(loadBeside.resolve('gcp-metadata'))('gaxios');
  const host = variables.GCE_METADATA_IP || variables.GCE_METADATA_HOST;
  instance.defaults = { ...instance.defaults, noProxy: listMetadataHosts(host) };
  // The library would read the proxy by itself, and differently.
  const transporterOptions = { fetchImplementation: send, noProxy: [/./] };
  const auth = new GoogleAuth({ scopes: SCOPE, clientOptions: { transporterOptions } });
  const getClient = auth.getClient.bind(auth);
  auth.getClient = async () => {
    const client = await getClient();
    // The library does not pass its options on to this one.
    if (client.stsCredential) client.stsCredential.transporter = client.transporter;
    return client;
  };
  return auth;
}

/** https://cloud.google.com/compute/docs/metadata/querying-metadata; the library asks the name with a dot at its end. */
function listMetadataHosts(host: string | undefined): readonly string[] {
  const hosts = ['169.254.169.254', 'metadata.google.internal', 'metadata.google.internal.'];
  if (!host) return hosts;
  const url = /^https?:\/\//.test(host) ? host : `http://${host}`;
  return URL.canParse(url) ? [...hosts, new URL(url).hostname] : hosts;
}
