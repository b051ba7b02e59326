// Makes the API client for one run from settings; credentials and their precedence belong to the SDKs.
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { BaseAnthropic, type ClientOptions, type Logger } from '@anthropic-ai/sdk/client';
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';
import { Files } from '@anthropic-ai/sdk/resources/files';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';
import type { Env } from '../env.ts';
import { RESPONSE_BYTES } from '../limits.ts';
import { explainCredentials } from './errors/credentials.ts';
import { limitResponseSize } from './http/limit-response-size.ts';
import { proxyDispatcher } from './http/proxy.ts';
import type { Capabilities } from './providers/capabilities.ts';
import { type Connection, type ConnectionOptions, openPlatform } from './providers/open-client.ts';
import { getCapabilities, requireFiles, requireModels, type Target } from './providers/providers.ts';

export interface ClientSettings extends Target {
  readonly baseUrl: string | undefined;
  readonly workspace: string | undefined;
  readonly retries: number;
  readonly timeoutMs: number;
}

/** The parts of the API that claude-see uses. The SDK's own `Anthropic` class would load all the others too. */
export interface Client extends Connection {
  readonly platform: Capabilities;
  /** Middleware that must see a request last, behind that of the single call. */
  readonly innermost: readonly Middleware[];
}

/**
 * Makes a client; `log` takes the SDK's warnings, and with `debug` or ANTHROPIC_LOG what else it says. Throws CliError
 * when another platform's package, region, project or credentials are missing.
 */
export async function makeClient(
  settings: ClientSettings,
  env: Env,
  debug: boolean,
  log: (text: string) => void,
): Promise<Client> {
  const platform = getCapabilities(settings);
  const options: ConnectionOptions = {
    ...(settings.baseUrl === undefined ? {} : { baseURL: settings.baseUrl }),
    ...(settings.workspace === undefined
      ? {}
      : { defaultHeaders: { 'anthropic-workspace-id': settings.workspace } }),
    maxRetries: settings.retries,
    timeout: Math.ceil(settings.timeoutMs), // The SDK takes whole milliseconds only.
    // A platform without fetch is for the SDK to complain of.
    fetch: env.fetch && limitResponseSize(env.fetch, RESPONSE_BYTES, platform),
    fetchOptions: await connectionOptions(env),
    logger: debug || env.variables.ANTHROPIC_LOG ? fullLogger(log) : warningsOnly(log),
    ...(debug ? { logLevel: 'debug' } : {}),
  };
  const variables = asVariables(settings, platform, env.variables);
  const connection =
    (await openPlatform(platform, options, settings.workspace, variables)) ?? openAnthropic(options);
  return { ...connection, platform, innermost: explainCredentials(platform, variables) };
}

/** What a flag gives is not missing because its variable is. */
function asVariables(
  { baseUrl, workspace }: ClientSettings,
  { baseUrlVariable, workspaceVariable }: Capabilities,
  variables: Env['variables'],
): Env['variables'] {
  return {
    ...variables,
    ...(baseUrl === undefined ? {} : { [baseUrlVariable]: baseUrl }),
    ...(workspace === undefined || workspaceVariable === undefined ? {} : { [workspaceVariable]: workspace }),
  };
}

function openAnthropic(options: ConnectionOptions): Connection {
  const base = new BaseAnthropic(options);
  return { base, messages: new Messages(base), files: new Files(base), models: new Models(base) };
}

/** Returns the Files API; throws CliError on a platform that has none. */
export function filesOf({ files, platform }: Client): Files {
  requireFiles(platform, 'files');
  if (!files) throw new Error(`the SDK of ${platform.title} has no Files API`);
  return files;
}

/** Returns the models API; throws CliError on a platform that has none. */
export function modelsOf({ models, platform }: Client): Models {
  requireModels(platform, 'models');
  if (!models) throw new Error(`the SDK of ${platform.title} lists no models`);
  return models;
}

/** Says whether the Claude API's SDK found no credentials at all; those of other platforms complain by themselves. */
export function lacksCredentials({ base, platform }: Client): boolean {
  if (platform.package !== undefined) return false;
  return base.apiKey === null && base.authToken === null && base.credentials === null;
}

/** A redirect is not followed: pictures go to the host that was chosen, and to no other that it names. */
async function connectionOptions(env: Env): Promise<ClientOptions['fetchOptions']> {
  const dispatcher = await proxyDispatcher(env.variables);
  return { redirect: 'manual', ...dispatcher } as ClientOptions['fetchOptions'];
}

/** What the SDK calls an error is thrown too, and worded then; its warnings are thrown by nobody. */
function warningsOnly(log: (text: string) => void): Logger {
  const silent = () => {};
  return {
    error: silent,
    warn: (text) => log(text.replace(/\s*\n\s*/g, ' ')),
    info: silent,
    debug: silent,
  };
}

function fullLogger(log: (text: string) => void): Logger {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log(String(chunk).trimEnd());
      done();
    },
  });
  return new Console({ stdout: stream, stderr: stream, inspectOptions: { maxStringLength: 200, depth: 8 } });
}
