/** A fetch with limits and authorities of its own, in place of Node's ten seconds for a connection. */
import undici from 'undici';
import { afterEach } from 'vitest';

/** Registers the hook that closes the sockets of a test; returns a function that makes such a fetch. */
export function useLimitedFetch(): (options: undici.Agent.Options) => typeof fetch {
  const agents: undici.Agent[] = [];
  afterEach(async () => {
    for (const agent of agents.splice(0)) await agent.destroy();
  });
  return (options) => {
    const dispatcher = new undici.Agent(options);
    agents.push(dispatcher);
    return (input, init) => fetch(input, { ...init, dispatcher } as object);
  };
}
