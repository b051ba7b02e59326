// Opens the SDK client of one run; the SDKs find the credentials themselves.
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { ClientOptions, Logger } from '@anthropic-ai/sdk/client';
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import type { Files } from '@anthropic-ai/sdk/resources/files';
import type { Models } from '@anthropic-ai/sdk/resources/models';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { MAX_RESPONSE_BYTES } from '../limits.ts';
import { configurationError, makeCredentialsMiddleware } from './errors/credentials.ts';
import { isApiError } from './errors/sdk-errors.ts';
import { explainUnknownHost } from './errors/unknown-host.ts';
import { explainFailures } from './http/explain-failures.ts';
import { limitResponseSize } from './http/limit-response-size.ts';
import { makeProxyOptions } from './http/proxy.ts';
import { readProxies } from './http/proxy-settings.ts';
import { type SendingListener, sendInPieces } from './http/send-in-pieces.ts';
import type { Capabilities, Connection, ConnectionOptions, OpenOptions } from './providers/capabilities.ts';
import { makeCredentialsFetch } from './providers/credentials-fetch.ts';
import { findPackage, loadingError, outdatedError, refuseOldPackage } from './providers/installed-package.ts';
import { loadSdk, OutdatedError, openBundledSdk, UnloadableError } from './providers/load-sdk.ts';
import { readPlatformAddress } from './providers/platform-address.ts';
import { getCapabilities, requireFiles, requireModels, type Target } from './providers/providers.ts';

interface ClientSettings extends Target {
  readonly baseUrl: string | undefined;
  readonly workspace: string | undefined;
  readonly timeoutMs: number;
}

/** The parts of a run's context that a client needs. */
export interface ClientContext {
  readonly settings: ClientSettings;
  readonly env: Env;
  readonly output: {
    readonly debugEnabled: boolean;
    /** Takes notes on the address, the SDK's warnings, and with `debugEnabled` or ANTHROPIC_LOG its whole log. */
    log(text: string): void;
  };
  /** Finds a key of the Claude API that no variable holds, with key-command. Throws CliError. */
  readonly findKey?: (() => Promise<string>) | undefined;
}

/** An open client. */
export interface Client extends Connection {
  readonly provider: Capabilities;
  /** Middleware that must run after that of a single call. */
  readonly lastMiddleware: readonly Middleware[];
  /** Reports the bodies that are sent from now on to a listener, or to none. */
  reportSendingTo(listener: SendingListener | undefined): void;
}

const KEY_COMMAND_HINT =
  'the API rejected the key that key-command printed: check that command and its vault';

/** Opens a client; throws CliError if the provider's package, region, project or credentials are missing. */
export async function makeClient({ settings, env, output, findKey }: ClientContext): Promise<Client> {
  const platform = getCapabilities(settings);
  const key = platform.package === undefined ? await findKey?.() : undefined;
  const provider = key === undefined ? platform : { ...platform, credentialsHint: KEY_COMMAND_HINT };
  const { debugEnabled, log } = output;
  let listener: SendingListener | undefined;
  const sending: SendingListener = {
    connecting: (address) => listener?.connecting(address) ?? (() => {}),
    begin: (bytes) => listener?.begin(bytes) ?? { sent: () => {}, end: () => {} },
  };
  const address = readPlatformAddress(settings.baseUrl, provider, env.variables);
  if (address.note !== undefined) log(address.note);
  const send =
    env.fetch &&
    explainFailures(explainUnknownHost(env.fetch, env.lookup, provider, address), {
      findProxy: readProxies(env.variables),
      lookup: env.lookup,
      listener: sending,
    });
  const options: ConnectionOptions = {
    ...(address.baseUrl === undefined ? {} : { baseURL: address.baseUrl }),
    ...(settings.workspace === undefined
      ? {}
      : { defaultHeaders: { 'anthropic-workspace-id': settings.workspace } }),
    maxRetries: 0, // Every retry is ours: see retry.ts.
    timeout: Math.ceil(settings.timeoutMs), // The SDK accepts whole milliseconds only.
    // Without fetch, the SDK reports that itself.
    fetch: send && limitResponseSize(sendInPieces(send, sending), MAX_RESPONSE_BYTES, provider),
    fetchOptions: await makeFetchOptions(env),
    logger: debugEnabled || env.variables.ANTHROPIC_LOG ? makeFullLogger(log) : makeWarningLogger(log),
    ...(debugEnabled ? { logLevel: 'debug' } : {}),
  };
  const variables = overrideVariables(env.variables, settings, provider);
  const connection = await openConnection(provider, {
    options,
    key,
    workspace: settings.workspace,
    hostPart: address.hostPart?.value,
    variables,
    credentialsFetch: makeCredentialsFetch(env.fetch, Object(options.fetchOptions).dispatcher),
  });
  return {
    ...connection,
    provider,
    lastMiddleware: makeCredentialsMiddleware(provider, variables),
    reportSendingTo(next) {
      listener = next;
    },
  };
}

async function openConnection(
  provider: Capabilities,
  options: Omit<OpenOptions, 'loadSdk' | 'openBundledSdk'>,
): Promise<Connection> {
  const installed = provider.package === undefined ? undefined : findPackage(provider.package);
  refuseOldPackage(provider, installed);
  try {
    return await provider.open({ ...options, loadSdk, openBundledSdk });
  } catch (error) {
    // The bundled SDK checks nothing before the first request, so its error is a bug of ours.
    if (provider.package === undefined) throw error;
    if (error instanceof UnloadableError) throw loadingError(provider, installed, error.cause);
    if (error instanceof OutdatedError) throw outdatedError(provider);
    throw configurationError(provider, options.variables, error);
  }
}

/** Returns the environment with the values of flags in place of the variables that they override. */
function overrideVariables(
  variables: Env['variables'],
  { baseUrl, workspace }: ClientSettings,
  { baseUrlVariable, workspaceVariable }: Capabilities,
): Env['variables'] {
  return {
    ...variables,
    ...(baseUrl === undefined ? {} : { [baseUrlVariable]: baseUrl }),
    ...(workspace === undefined || workspaceVariable === undefined ? {} : { [workspaceVariable]: workspace }),
  };
}

/** Returns the Files API; throws CliError for a provider without one. */
export function getFiles({ files, provider }: Client): Files {
  requireFiles(provider, 'files');
  if (!files) throw new Error(`the SDK of ${provider.title} has no Files API`);
  return files;
}

/** Returns the Models API; throws CliError for a provider without one. */
export function getModels({ models, provider }: Client): Models {
  requireModels(provider, 'models');
  if (!models) throw new Error(`the SDK of ${provider.title} lists no models`);
  return models;
}

/** True if the SDK of the Claude API found no credentials; the SDKs of other providers throw an error instead. */
export function lacksCredentials({ base, provider }: Client): boolean {
  if (provider.package !== undefined) return false;
  return base.apiKey === null && base.authToken === null && base.credentials === null;
}

/** Runs a call, and once more when the API rejects a token that was issued earlier: the SDK has dropped it by then. */
export async function withFreshToken<T>({ base }: Client, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const cause = error instanceof CliError ? error.cause : undefined;
    if (base.credentials === null || !isApiError(cause) || cause.status !== 401) throw error;
    return call();
  }
}

/** Follows no redirect, so that images and keys reach only the chosen host. */
async function makeFetchOptions({ variables }: Env): Promise<ClientOptions['fetchOptions']> {
  const proxy = await makeProxyOptions(variables);
  return { redirect: 'manual', ...proxy } as ClientOptions['fetchOptions'];
}

/** The SDK throws the errors that it logs, so only warnings need logging. */
function makeWarningLogger(log: (text: string) => void): Logger {
  const ignore = () => {};
  return {
    error: ignore,
    warn: (text) => log(text.replace(/\s*\n\s*/g, ' ')),
    info: ignore,
    debug: ignore,
  };
}

function makeFullLogger(log: (text: string) => void): Logger {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log(String(chunk).trimEnd());
      done();
    },
  });
  return new Console({ stdout: stream, stderr: stream, inspectOptions: { maxStringLength: 200, depth: 8 } });
}
