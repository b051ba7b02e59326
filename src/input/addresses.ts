// Says what kind of network an IP address belongs to, from the IANA registries alone. Pure: looks nothing up.
import { isIPv4, isIPv6 } from 'node:net';

/**
 * Who may be downloaded from: `public` anybody; `inside` what a company or this machine serves, where the user named
 * the host; `special` what serves no pictures, such as the keys of a cloud, only where the user typed the address.
 */
export interface AddressKind {
  readonly reach: 'public' | 'inside' | 'special';
  /** With its article, for a sentence; undefined where it is public. */
  readonly words?: string;
}

type Range = readonly [network: string, bits: number, reach: AddressKind['reach'], words: string];

/**
 * https://www.iana.org/assignments/iana-ipv4-special-registry; the single ones are the metadata services of Azure
 * and Alibaba, whose addresses look like others. First match wins.
 */
const RANGES_4: readonly Range[] = [
  ['168.63.129.16', 32, 'special', "a cloud's metadata address"],
  ['100.100.100.200', 32, 'special', "a cloud's metadata address"],
  ['0.0.0.0', 8, 'special', 'an address of no host'],
  ['10.0.0.0', 8, 'inside', 'a private address'],
  ['100.64.0.0', 10, 'inside', "an address inside a provider's network"],
  ['127.0.0.0', 8, 'inside', 'a loopback address'],
  ['169.254.0.0', 16, 'special', 'a link-local address'],
  ['172.16.0.0', 12, 'inside', 'a private address'],
  ['192.0.0.0', 24, 'special', 'a reserved address'],
  ['192.0.2.0', 24, 'special', 'an address for documentation'],
  ['192.88.99.0', 24, 'special', 'a reserved address'],
  ['192.168.0.0', 16, 'inside', 'a private address'],
  ['198.18.0.0', 15, 'inside', 'a private address'],
  ['198.51.100.0', 24, 'special', 'an address for documentation'],
  ['203.0.113.0', 24, 'special', 'an address for documentation'],
  ['224.0.0.0', 4, 'special', 'a multicast address'],
  ['240.0.0.0', 4, 'special', 'a reserved address'],
];

/** https://www.iana.org/assignments/iana-ipv6-special-registry; the single ones are metadata services. */
const RANGES_6: readonly Range[] = [
  ['::', 128, 'special', 'an address of no host'],
  ['::1', 128, 'inside', 'a loopback address'],
  ['fd00:ec2::', 32, 'special', "a cloud's metadata address"],
  ['fd20:ce::254', 128, 'special', "a cloud's metadata address"],
  ['fc00::', 7, 'inside', 'a private address'],
  ['fe80::', 10, 'special', 'a link-local address'],
  ['ff00::', 8, 'special', 'a multicast address'],
  ['2001::', 23, 'special', 'a reserved address'],
  ['2001:db8::', 32, 'special', 'an address for documentation'],
  ['3fff::', 20, 'special', 'an address for documentation'],
  // Beyond these, only 2000::/3 has been given out.
  ['2000::', 3, 'public', ''],
  ['::', 0, 'special', 'a reserved address'],
];

/** IPv6 addresses that stand for an IPv4 address: its first bit in them, counted from the left. */
const EMBEDDED: readonly (readonly [network: string, bits: number, at: number])[] = [
  ['::ffff:0:0', 96, 96],
  ['64:ff9b::', 96, 96],
  ['2002::', 16, 16],
];

/** Says what kind of network an address belongs to; throws a plain Error for what is no IP address. */
export function kindOfAddress(address: string): AddressKind {
  if (isIPv4(address)) return kindIn(RANGES_4, valueOf4(address), 32, valueOf4);
  const [bare = ''] = address.split('%'); // A zone says on which cable, not what.
  if (!isIPv6(bare)) throw new Error(`not an IP address: ${address}`);
  const value = valueOf6(bare);
  for (const [network, bits, at] of EMBEDDED) {
    if (!isWithin(value, valueOf6(network), bits, 128)) continue;
    return kindIn(RANGES_4, (value >> BigInt(96 - at)) & 0xffff_ffffn, 32, valueOf4);
  }
  return kindIn(RANGES_6, value, 128, valueOf6);
}

function kindIn(
  ranges: readonly Range[],
  value: bigint,
  length: number,
  parse: (address: string) => bigint,
): AddressKind {
  const found = ranges.find(([network, bits]) => isWithin(value, parse(network), bits, length));
  if (!found || found[2] === 'public') return { reach: 'public' };
  return { reach: found[2], words: found[3] };
}

function isWithin(value: bigint, network: bigint, bits: number, length: number): boolean {
  const rest = BigInt(length - bits);
  return value >> rest === network >> rest;
}

function valueOf4(address: string): bigint {
  return address.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function valueOf6(address: string): bigint {
  // As URLs write it: hexadecimal groups only, also where the end was written in decimals.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}
