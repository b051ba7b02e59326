// Decides where a download may go: to any public host, and to the host that the user typed. Connects to nothing.
import { isIP } from 'node:net';
import { CliError } from '../errors.ts';
import { type AddressKind, kindOfAddress } from './addresses.ts';

/** Where one download may go. */
export interface UrlGuard {
  /** Throws CliError for a URL that is not gone to whatever its host's address is. */
  checkUrl(url: URL): void;
  /** Returns those addresses of a host that may be connected to; throws CliError when none may. */
  admit(hostname: string, addresses: readonly string[]): readonly string[];
}

/** Makes the guard of one download; `typed` is the user's own URL, `input` is how messages name it. */
export function makeUrlGuard(typed: URL, input: string): UrlGuard {
  const typedHost = bareHost(typed.hostname);
  const refuse = (what: string) =>
    new CliError('input_unusable', `leads to ${what}, and nothing is downloaded from there`, {
      subject: input,
      hint: 'where that is meant, name its address yourself',
    });
  return {
    checkUrl({ protocol, hostname }) {
      const host = bareHost(hostname);
      if (protocol !== 'http:' && protocol !== 'https:') throw refuse('what is neither http nor https');
      const kind = host === typedHost ? undefined : kindOnSight(host);
      if (kind?.words !== undefined) throw refuse(named(host, kind.words));
    },
    admit(hostname, addresses) {
      const host = bareHost(hostname);
      const most = host === typedHost ? 'inside' : 'public';
      const kinds = addresses.map((address) => ({ address, kind: kindOfAddress(address) }));
      const admitted = kinds.filter(({ kind: { reach } }) => reach === 'public' || reach === most);
      const [first] = kinds;
      if (admitted.length === 0 && first) {
        const { address, kind } = first;
        throw refuse(`${host}, which is ${named(address, kind.words ?? '')}`);
      }
      return admitted.map(({ address }) => address);
    },
  };
}

/** Says whether a host is this machine by its very name or address; then no proxy can be meant. */
export function isLoopbackHost(hostname: string): boolean {
  return kindOnSight(bareHost(hostname))?.words === LOOPBACK.words;
}

const LOOPBACK: AddressKind = { reach: 'inside', words: 'a loopback address' };

/** What is known of a host without looking it up: an address, or the name that is this machine everywhere. */
function kindOnSight(host: string): AddressKind | undefined {
  if (isIP(host) > 0) return kindOfAddress(host);
  return /(?:^|\.)localhost$/.test(host) ? LOOPBACK : undefined;
}

/** A host as one name: without the brackets of IPv6, and without the dot that ends a full name. */
function bareHost(hostname: string): string {
  return hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

function named(what: string, words: string): string {
  return `${what}, ${words}`;
}
