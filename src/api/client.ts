// Makes the API client for one run from settings; credentials and their precedence belong to the SDK.
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { BaseAnthropic, type ClientOptions, type Logger } from '@anthropic-ai/sdk/client';
import { Files } from '@anthropic-ai/sdk/resources/files';
import { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';
import type { Env } from '../env.ts';
import { boundBodies } from './bound-bodies.ts';
import { type Learned, noteWorkspace } from './learned.ts';
import { RESPONSE_BYTES } from './limits.ts';
import { proxyDispatcher } from './proxy.ts';

export interface ClientSettings {
  readonly baseUrl: string | undefined;
  readonly workspace: string | undefined;
  readonly retries: number;
  readonly timeoutMs: number;
}

/** The parts of the API that claude-see uses. The SDK's own `Anthropic` class would load all the others too. */
export interface Client {
  readonly base: BaseAnthropic;
  readonly messages: Messages;
  readonly files: Files;
  readonly models: Models;
  readonly learned: Readonly<Learned>;
}

/** Makes a client; `log` takes the SDK's warnings, and with `debug` or ANTHROPIC_LOG what else it says. */
export async function makeClient(
  settings: ClientSettings,
  env: Env,
  debug: boolean,
  log: (text: string) => void,
): Promise<Client> {
  const learned: Learned = { workspace_id: undefined };
  const base = new BaseAnthropic({
    ...(settings.baseUrl === undefined ? {} : { baseURL: settings.baseUrl }),
    ...(settings.workspace === undefined
      ? {}
      : { defaultHeaders: { 'anthropic-workspace-id': settings.workspace } }),
    maxRetries: settings.retries,
    timeout: Math.ceil(settings.timeoutMs), // The SDK takes whole milliseconds only.
    // A platform without fetch is for the SDK to complain of.
    fetch: env.fetch && boundBodies(env.fetch, RESPONSE_BYTES),
    fetchOptions: await connectionOptions(env),
    middleware: [noteWorkspace(learned)],
    logger: debug || env.variables.ANTHROPIC_LOG ? fullLogger(log) : warningsOnly(log),
    ...(debug ? { logLevel: 'debug' } : {}),
  });
  return { base, messages: new Messages(base), files: new Files(base), models: new Models(base), learned };
}

/** Says whether the SDK found no credentials at all: no key, token, profile or federation. */
export function lacksCredentials({ base }: Client): boolean {
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
