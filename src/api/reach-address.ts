// Looks whether the address of the API can be reached and knows the key and the model, without any token.
import { CliError } from '../errors.ts';
import { callApi } from './call-api.ts';
import { type Client, type ClientContext, getModels, makeClient } from './client.ts';
import { connectionError } from './errors/network.ts';
import { isModel } from './errors/unexpected-response.ts';
import { explainFailures } from './http/explain-failures.ts';
import { makeProxyOptions } from './http/proxy.ts';
import { readProxies } from './http/proxy-settings.ts';
import type { CallContext } from './retry.ts';

/** The answer of an address. */
export interface Reached {
  readonly status: number;
  readonly milliseconds: number;
  /** The clock of the server; undefined where it tells none. */
  readonly serverTime: Date | undefined;
}

/** The address of a run, opened for questions that cost nothing. */
export interface Address {
  readonly baseUrl: string;
  /** Asks for nothing, with a HEAD request that carries no key. Any answer of HTTP will do; throws CliError for none. */
  reach(signal: AbortSignal): Promise<Reached>;
  /** Looks up a model, which takes a key and no token; throws CliError. */
  findModel(model: string, context: CallContext): Promise<{ readonly takesImages: boolean }>;
}

/** Opens the address of a run; throws CliError as the client does. */
export async function openAddress(context: ClientContext): Promise<Address> {
  const client = await makeClient(context);
  return {
    baseUrl: client.base.baseURL,
    reach: (signal) => reach(client, context, signal),
    findModel: (model, call) => findModel(client, model, call),
  };
}

async function reach(
  { base: { baseURL: baseUrl }, provider }: Client,
  { env }: ClientContext,
  signal: AbortSignal,
): Promise<Reached> {
  const send = explainFailures(env.fetch, {
    findProxy: readProxies(env.variables),
    lookup: env.lookup,
    listener: { connecting: () => () => {} },
  });
  const proxy = await makeProxyOptions(env.variables);
  const start = performance.now();
  try {
    // Fetch takes a dispatcher that its types do not know.
    const route: object = { ...proxy };
    const response = await send(new URL(baseUrl), { method: 'HEAD', redirect: 'manual', signal, ...route });
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      status: response.status,
      milliseconds: Math.round(performance.now() - start),
      serverTime: Number.isNaN(date) ? undefined : new Date(date),
    };
  } catch (error) {
    if (error instanceof CliError || signal.aborted || !(error instanceof Error)) throw error;
    throw connectionError(error, { baseUrl, provider }, env.now());
  }
}

function findModel(client: Client, model: string, context: CallContext) {
  return callApi(client, { context, model, isExpected: isModel }, async (options) => {
    const { capabilities } = await getModels(client).retrieve(model, undefined, options);
    return { takesImages: capabilities?.image_input?.supported !== false };
  });
}
