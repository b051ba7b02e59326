// Classifies IP addresses by the IANA registries, without any look-up.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * `public` addresses may be downloaded from. `inside` a company or this machine, only a host that the user named may.
 * `special` addresses serve no images but, for example, a cloud's keys: only an address that the user typed may.
 */
export interface AddressKind {
  readonly reach: 'public' | 'inside' | 'special';
  /** The kind with its article, for a sentence; undefined when it is public. */
  readonly words?: string;
}

type Range = readonly [network: string, bits: number, reach: AddressKind['reach'], words: string];

/**
 * https://www.iana.org/assignments/iana-ipv4-special-registry. The single addresses are the metadata services of Azure
 * and Alibaba, which lie in ordinary ranges. The first match wins.
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

/** https://www.iana.org/assignments/iana-ipv6-special-registry. The single addresses are metadata services. */
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
  // Apart from these, only 2000::/3 has been allocated.
  ['2000::', 3, 'public', ''],
  ['::', 0, 'special', 'a reserved address'],
];

/** Prefixes of IPv6 addresses that contain an IPv4 address; what those ranges do not cover is public. */
const EMBEDDED: readonly Range[] = [
  ['::ffff:0:0', 96, 'public', ''],
  ['64:ff9b::', 96, 'public', ''],
  ['2002::', 16, 'public', ''],
];

/** Returns the kind of network that an address belongs to; throws a plain Error for text that is no IP address. */
export function kindOfAddress(address: string): AddressKind {
  if (isIPv4(address)) return findKind(address, 'ipv4', RANGES_4);
  const [bare = ''] = address.split('%'); // The zone id only names a network interface.
  if (!isIPv6(bare)) throw new Error(`not an IP address: ${address}`);
  return findKind(bare, 'ipv6', [...RANGES_4.flatMap(embed), ...EMBEDDED, ...RANGES_6]);
}

/** Returns the three IPv6 ranges in which an IPv4 range is embedded. */
function embed([network, bits, reach, words]: Range): readonly Range[] {
  const [a = 0, b = 0, c = 0, d = 0] = network.split('.').map(Number);
  const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return [
    [`::ffff:${network}`, 96 + bits, reach, words],
    [`64:ff9b::${network}`, 96 + bits, reach, words],
    [`2002:${groups}::`, 16 + bits, reach, words],
  ];
}

function findKind(address: string, family: 'ipv4' | 'ipv6', ranges: readonly Range[]): AddressKind {
  const found = ranges.find(([network, bits]) => {
    const list = new BlockList();
    list.addSubnet(network, bits, family);
    return list.check(address, family);
  });
  if (!found || found[2] === 'public') return { reach: 'public' };
  return { reach: found[2], words: found[3] };
}
