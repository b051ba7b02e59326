// Recognises host names that no public host has, without any look-up.
import type { AddressKind } from './addresses.ts';

/** Names of clouds' metadata services that lie in public domains; the others end in `.internal` or have no dot. */
const METADATA: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.goog', // https://cloud.google.com/compute/docs/metadata/querying-metadata
  'metadata.google.internal',
  'instance-data', // https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
  'instance-data.ec2.internal',
  'metadata.tencentyun.com', // https://www.tencentcloud.com/document/product/213/4934
  'metadata.platformequinix.com', // https://deploy.equinix.com/developers/docs/metal/server-metadata/metadata/
]);

/**
 * Last parts of names that are reserved for private use or for tests, or in wide use on private networks
 * (https://www.iana.org/assignments/special-use-domain-names, RFC 6762 appendix G, Kubernetes).
 */
const PRIVATE_ENDINGS = [
  ...['internal', 'local', 'test', 'home.arpa', 'localdomain'],
  ...['intranet', 'private', 'corp', 'home', 'lan', 'svc'],
];

/** Returns the kind of a host name in lower case without a final dot; undefined for one that may be public. */
export function kindOfName(name: string): AddressKind | undefined {
  if (METADATA.has(name)) return { reach: 'special', words: "a cloud's metadata service" };
  const isPrivate = !name.includes('.') || PRIVATE_ENDINGS.some((ending) => name.endsWith(`.${ending}`));
  return isPrivate ? { reach: 'inside', words: 'a name of a private network' } : undefined;
}
