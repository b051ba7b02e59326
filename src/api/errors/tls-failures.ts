// Describes failures of TLS by Node's error codes, each with the fix that fits.

/** The fields of Node's error for a failed connection. */
export interface ConnectionFailure extends Error {
  readonly code?: unknown;
  /** The certificate that is for another host. */
  readonly cert?: { readonly subjectaltname?: string };
}

interface TlsFailure {
  /** Completes `the server` or `the proxy`. */
  readonly words: string;
  readonly kind: 'address' | 'authority' | 'client' | 'date' | 'handshake' | 'plain' | 'version';
}

const UNKNOWN_AUTHORITY: TlsFailure = {
  words: "'s certificate comes from an authority that this machine does not know",
  kind: 'authority',
};
const NO_TLS: TlsFailure = { words: ' does not speak TLS', kind: 'plain' };
const OLD_TLS: TlsFailure = {
  words: ' speaks only versions of TLS that are older than 1.2',
  kind: 'version',
};
const WANTS_CERTIFICATE: TlsFailure = { words: ' wants a client certificate', kind: 'client' };

/** The codes are those of Node (https://nodejs.org/api/tls.html#x509-certificate-error-codes) and of OpenSSL's alerts. */
const FAILURES: Readonly<Record<string, TlsFailure>> = {
  CERT_HAS_EXPIRED: { words: "'s certificate has expired", kind: 'date' },
  CERT_NOT_YET_VALID: { words: "'s certificate is not valid yet", kind: 'date' },
  ERR_TLS_CERT_ALTNAME_INVALID: { words: "'s certificate is for another host", kind: 'address' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { words: "'s certificate is self-signed", kind: 'authority' },
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: WANTS_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: WANTS_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: { words: ' refused the TLS handshake', kind: 'handshake' },
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  // OpenSSL 3.2 and newer, for the same bytes.
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/** Returns the failure of TLS that a code stands for. */
export function findTlsFailure(code: string): TlsFailure | undefined {
  return FAILURES[code];
}

/** Returns the hosts that a certificate is for: `portal.example, 10.0.0.1`; undefined where the error has none. */
export function formatCertificateHosts({ cert }: ConnectionFailure): string | undefined {
  const names = cert?.subjectaltname?.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, ''));
  if (!names || names.length === 0) return undefined;
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
}

/** Returns the hint for a failure; `address` is the words for where the address is set. */
export function formatTlsHint(
  { kind }: TlsFailure,
  {
    address,
    isLoopback,
    now,
  }: { readonly address: string; readonly isLoopback: boolean; readonly now: Date },
): string {
  switch (kind) {
    case 'date':
      return `check the date of this machine: it is ${now.toISOString().slice(0, 10)} here; if that is right, the certificate must be renewed`;
    case 'address':
      return `check ${address}, and log in to the network if it requires that`;
    case 'plain':
      return `check ${address}: http:// may be right; log in to the network if it requires that`;
    case 'client':
      return 'claude-see sends no client certificate: use an address that asks for none';
    case 'handshake':
      return 'it may want a client certificate, which claude-see does not send, or speak only ciphers that are no longer safe';
    case 'version':
      return 'it must support TLS 1.2 or newer';
    case 'authority':
      return isLoopback
        ? 'set NODE_EXTRA_CA_CERTS to its certificate file'
        : 'behind a company proxy, set NODE_EXTRA_CA_CERTS to its certificate file';
  }
}
