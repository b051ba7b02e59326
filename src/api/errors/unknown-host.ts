// Tells a mistyped region or resource, whose host does not exist, from a name service that does not work.
import type { Env } from '../../env.ts';
import { CliError, systemErrorCode } from '../../errors.ts';
import type { Capabilities } from '../providers/capabilities.ts';
import type { PlatformAddress } from '../providers/platform-address.ts';

/**
 * Wraps a fetch. Where a platform's host is not found, it looks for a host beside it that certainly exists: if that one
 * is found, the name service works and the region or resource is wrong, which no retry mends (CliError `usage`). In
 * every other case, such as a look-up that failed for now, the error stays that of the network.
 */
export function explainUnknownHost(
  send: typeof fetch,
  lookup: Env['lookup'],
  { hostPart, title }: Capabilities,
  { isSet, hostPart: inUse }: PlatformAddress,
): typeof fetch {
  // An address that was set by hand may lead into a network that is not always there.
  if (!hostPart || isSet) return send;
  return async (input, init) => {
    try {
      return await send(input, init);
    } catch (error) {
      const host = findUnknownHost(error);
      const expected = new URL(input instanceof Request ? input.url : input).hostname;
      // Another host is that of a proxy, which looks up the platform's itself.
      if (host === undefined || host !== expected) throw error;
      // The host of Google's `global` has no part of its own.
      if (inUse && !host.includes(inUse.value.toLowerCase())) throw error;
      if (!(await isFound(lookup, hostPart.sibling))) throw error;
      const { kind } = hostPart;
      const place = inUse?.name ?? `the ${kind} of the profile in use`;
      throw new CliError('usage', `the host ${host} does not exist`, {
        subject: inUse && `${inUse.name}=${inUse.value}`,
        hint:
          kind === 'region'
            ? `check ${place}: the region is mistyped, or does not have this API of ${title}`
            : `check ${place}: ${title} has no resource of this name`,
        cause: error,
      });
    }
  };
}

/** Returns the host that the name service says does not exist; undefined for a look-up that failed otherwise. */
function findUnknownHost(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (systemErrorCode(current) === 'ENOTFOUND' && 'hostname' in current) return String(current.hostname);
    current = current.cause;
  }
  return undefined;
}

async function isFound(lookup: Env['lookup'], host: string): Promise<boolean> {
  try {
    return (await lookup(host)).length > 0;
  } catch {
    return false;
  }
}
