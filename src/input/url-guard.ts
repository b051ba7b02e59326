// Decides which hosts a download may connect to: any public host, and the host that the user typed.
import { isIP } from 'node:net';
import { CliError } from '../errors.ts';
import { type AddressKind, kindOfAddress } from './addresses.ts';
import { kindOfName } from './private-names.ts';

/** The hosts that one download may connect to. */
export interface UrlGuard {
  /**
   * Throws CliError for a URL that is refused whatever its host's address is. Where a proxy looks names up, this
   * includes names that only a private network has.
   */
  checkUrl(url: URL, options?: { readonly throughProxy: boolean }): void;
  /** Returns those addresses of a host that may be connected to; throws CliError when none may. */
  admit(hostname: string, addresses: readonly string[]): readonly string[];
}

/** Makes the guard of one download; `typed` is the user's own URL, `input` is how messages name it. */
export function makeUrlGuard(typed: URL, input: string): UrlGuard {
  const typedHost = bareHost(typed.hostname);
  const refuse = (what: string) =>
    new CliError('input_unusable', `leads to ${what}, and nothing is downloaded from there`, {
      subject: input,
      hint: 'if that is intended, pass its address as the URL',
    });
  return {
    checkUrl({ protocol, hostname }, { throughProxy } = { throughProxy: false }) {
      const host = bareHost(hostname);
      if (protocol !== 'http:' && protocol !== 'https:') throw refuse('a URL that is neither http nor https');
      const kind = host === typedHost ? undefined : kindOnSight(host, throughProxy);
      if (kind?.words !== undefined) throw refuse(named(host, kind.words));
    },
    admit(hostname, addresses) {
      const host = bareHost(hostname);
      const maxReach = host === typedHost ? 'inside' : 'public';
      const kinds = addresses.map((address) => ({ address, kind: kindOfAddress(address) }));
      const admitted = kinds.filter(({ kind: { reach } }) => reach === 'public' || reach === maxReach);
      const [first] = kinds;
      if (admitted.length === 0 && first) {
        const { address, kind } = first;
        throw refuse(`${host}, which is ${named(address, kind.words ?? '')}`);
      }
      return admitted.map(({ address }) => address);
    },
  };
}

/** Whether a host is this machine by its name or address, so that no proxy is used. */
export function isLoopbackHost(hostname: string): boolean {
  return kindOnSight(bareHost(hostname), false)?.words === LOOPBACK.words;
}

const LOOPBACK: AddressKind = { reach: 'inside', words: 'a loopback address' };

/**
 * Returns what is known of a host without a look-up: the kind of an address, of the name `localhost` and, with `names`,
 * of other names that no public host has.
 */
function kindOnSight(host: string, names: boolean): AddressKind | undefined {
  if (isIP(host) > 0) return kindOfAddress(host);
  if (/(?:^|\.)localhost$/.test(host)) return LOOPBACK;
  return names ? kindOfName(host) : undefined;
}

/** Returns a host without the brackets of IPv6 and the dot that ends a full name, in lower case. */
function bareHost(hostname: string): string {
  return hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

function named(what: string, words: string): string {
  return `${what}, ${words}`;
}
