// Words a redirect, which is never followed: pictures and keys go to no host that a server names.
import { SeeError } from '../errors.ts';

/** Returns the SeeError for an address that answered with a redirect; `location` is null where it is not known. */
export function redirectError(baseUrl: string, location: string | null, cause: Error): SeeError {
  const { origin } = new URL(baseUrl);
  const target = location === null ? undefined : targetOf(location, baseUrl);
  const where = target === undefined ? '' : ` to ${target}`;
  return new SeeError('network', `${origin} answered with a redirect${where}, which is not followed`, {
    hint: 'log in if the network asks for it; if the API has moved, give the new address with --base-url',
    cause,
  });
}

/** The host is what matters; a query may hold anything. */
function targetOf(location: string, baseUrl: string): string | undefined {
  if (!URL.canParse(location, baseUrl)) return undefined;
  const { origin, pathname } = new URL(location, baseUrl);
  if (origin === 'null') return undefined; // No address of the web.
  return origin === new URL(baseUrl).origin ? pathname : origin;
}
