// Removes passwords, tokens and signatures from URLs before they are shown.

const REDACTED = '[redacted]';

/** The start of a URL. Parsers accept any number of slashes and backslashes after http and https, even none. */
const URL_START = /^(?:https?:[/\\]*|[a-z][a-z\d+.-]*:[/\\]+|[/\\]{2,})/i;
/** Only http and https: trying any word before a colon would be slow in a long text. */
const URLS_IN_TEXT = /(?:https?:)?\/\/(?:(?!(?:https?:)?\/\/)\S)+/gi;

/** One `name=value` of a query or a fragment; few servers also separate them by `;`, which a value may contain. */
const PARAMETERS = [/([?&#])([^=&;#?\s]{1,100})=[^&#]+/g, /(;)([^=&;#?\s]{1,100})=[^&#]+/g];
/** A value within a text ends at a quote, and before the punctuation of a sentence. */
const PARAMETERS_IN_TEXT = [
  /([?&#])([^=&;#?\s"'<>]{1,100})=[^&#\s"'`<>]*[^&#\s"'`<>:,.;)]/g,
  /(;)([^=&;#?\s"'<>]{1,100})=[^&#\s"'`<>]*[^&#\s"'`<>:,.;)]/g,
];

/**
 * Ends of the names of parameters that give access: signed URLs of AWS (`X-Amz-Signature`, `X-Amz-Credential`,
 * `X-Amz-Security-Token`, `AWSAccessKeyId`), Google (`X-Goog-Signature`), CloudFront (`Policy`, `Key-Pair-Id`) and Akamai
 * (`hdnts`), and what services call their tokens.
 */
const SECRET_ENDS = [
  ...[
    'signature',
    'hmac',
    'hdnts',
    'hdnea',
    'policy',
    'credential',
    'credentials',
    'accesskeyid',
    'keypairid',
  ],
  ...['token', 'tokens', 'jwt', 'bearer', 'secret', 'password', 'passwd', 'passphrase', 'authorization'],
  ...['apikey', 'accesskey', 'privatekey', 'sessionid'],
];
/** Whole last words, which are too short to be looked for at the end of others (`monkey`); `sig` is Azure's. */
const SECRET_WORDS: ReadonlySet<string> = new Set(['sig', 'key', 'auth', 'pass', 'pwd', 'sid', 'session']);

/**
 * Returns a URL without its user name and password, and without the values of parameters that give access. A login that
 * makes the URL invalid is taken to end at the last `@`.
 */
export function redactUrl(url: string): string {
  return URL_START.test(url) ? redactParts(url, PARAMETERS) : url;
}

/** Does the same for a text that is meant as an address, with or without a scheme. */
export function redactAddress(address: string): string {
  return URL_START.test(address) ? redactUrl(address) : address.replace(/^.*@/s, `${REDACTED}@`);
}

/** Redacts all URLs in a text. A URL ends at white space. */
export function redactUrls(text: string): string {
  return text.replace(URLS_IN_TEXT, (url) => redactParts(url, PARAMETERS_IN_TEXT));
}

function redactParts(url: string, parameters: readonly RegExp[]): string {
  const start = URL_START.exec(url)?.[0] ?? '';
  const rest = url.slice(start.length);
  const login = URL.canParse(`https://${rest}`) ? /^[^/\\?#]*@/ : /^.*@/s;
  return parameters.reduce(
    (shown, pattern) =>
      shown.replace(pattern, (parameter, separator: string, name: string) =>
        isSecret(name) ? `${separator}${name}=${REDACTED}` : parameter,
      ),
    start + rest.replace(login, `${REDACTED}@`),
  );
}

function isSecret(name: string): boolean {
  const words = decode(name)
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const joined = words.join('');
  return SECRET_WORDS.has(words.at(-1) ?? '') || SECRET_ENDS.some((end) => joined.endsWith(end));
}

/** `%74oken` is the same name as `token`. */
function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
