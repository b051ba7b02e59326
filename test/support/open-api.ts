/** Opens the API over a test world, without a command. */
import { type Api, openApi } from '../../src/api/api.ts';
import type { CallContext } from '../../src/api/retry.ts';
import type { Env } from '../../src/env.ts';
import { platformVariables } from './platforms.ts';
import { withProcessEnv } from './process-env.ts';
import type { TestWorld } from './run.ts';

interface OpenOptions {
  readonly provider?: 'anthropic' | 'aws' | 'bedrock' | 'foundry';
  readonly apiKey?: string;
  /** Another server in the fake API's place. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** Variables on top of the provider's own; undefined removes one. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** Opens the API of a provider; its credentials are those of the fake API. */
export async function openTestApi(world: TestWorld, options: OpenOptions = {}): Promise<Api> {
  const { provider = 'anthropic', apiKey = world.api.apiKey, fetch = globalThis.fetch } = options;
  const isOwn = provider === 'anthropic';
  const found = isOwn ? { ANTHROPIC_API_KEY: apiKey } : await platformVariables(provider, world);
  const variables = { ...found, ...options.variables };
  const settings = {
    provider,
    model: 'claude-opus-5-5',
    baseUrl: options.baseUrl ?? (isOwn ? world.api.url : undefined),
    workspace: undefined,
    timeoutMs: 60_000,
  };
  const env = { fetch, variables, lookup: async () => [] } as unknown as Env;
  const output = { debugEnabled: false, log: () => {} };
  const own = Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return withProcessEnv(Object.fromEntries(own), () => openApi({ settings, env, output }));
}

/** Returns the context of a call, and the lines that it prints. */
export function callContext(
  retries = 2,
  signal: AbortSignal = new AbortController().signal,
): CallContext & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const notice = (line: string) => void lines.push(line);
  return {
    settings: { retries },
    signal,
    output: { showsReceipts: true, notice, progress: { step: () => {} } },
    lines,
  };
}
