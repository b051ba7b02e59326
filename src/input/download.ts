// Downloads a URL and follows its redirects, without keys; headers of the user's own go to the origin that was typed.

import { CliError, usageError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { readBody, type UrlAnswer } from './download-body.ts';
import { statusError } from './download-errors.ts';
import type { InputRef } from './refs.ts';
import { isLoopbackHost, makeUrlGuard, type UrlGuard } from './url-guard.ts';

/** Maximum redirects of one download. */
const MAX_REDIRECTS = 5;

export type UrlRef = Extract<InputRef, { kind: 'url' }>;

/** Sends one GET and follows nothing; throws CliError when no answer comes. `direct` is past any proxy. */
type GetUrl = (
  url: URL,
  options: {
    /** By name in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly direct: boolean;
    readonly signal: AbortSignal;
  },
) => Promise<UrlAnswer>;

/** Opens the connection of one download; each host's addresses must pass `admit`. */
export type Connect = (admit: UrlGuard['admit']) => Promise<{
  readonly get: GetUrl;
  /** True where a proxy looks names up, so that their addresses cannot be checked. */
  readonly throughProxy: boolean;
  close(): void;
}>;

export interface DownloadOptions {
  readonly connect: Connect;
  readonly signal: AbortSignal;
  /** Notes that it was downloaded, and from which host. */
  readonly info: (line: string) => void;
  /** Called repeatedly with the bytes received so far. */
  readonly onBytes: (bytes: number) => void;
  readonly maxBytes?: number;
  /** Headers that only the origin of the URL gets, by name in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Follow a redirect from https to http; refused by default. */
  readonly insecureRedirect?: boolean;
}

/** The bytes at a URL, and the file name in its path. */
export interface Downloaded {
  readonly bytes: Buffer;
  readonly name: string;
  /** How they came: `downloaded`, or `downloaded from cdn.example` after a redirect to another host. */
  readonly how: string;
  /** The line that noted it. */
  readonly note: string;
}

/** Downloads a URL of at most 500 MB; throws CliError for any answer that is incomplete or has a status other than 200. */
export async function download(ref: UrlRef, options: DownloadOptions): Promise<Downloaded> {
  const { input } = ref;
  const {
    signal,
    info,
    onBytes,
    maxBytes = MAX_FILE_BYTES,
    insecureRedirect = false,
    headers = {},
  } = options;
  const typed = parseUrl(ref);
  const guard = makeUrlGuard(typed, input);
  const { get, throughProxy, close } = await options.connect(guard.admit);
  try {
    const { url, answer } = await follow(typed, {
      ...{ input, get, signal, insecureRedirect, own: headers },
      check: (url) => guard.checkUrl(url, { throughProxy }),
    });
    const bytes = await readBody(answer, { input, maxBytes, signal, onBytes });
    const how = url.host === typed.host ? 'downloaded' : `downloaded from ${url.host}`;
    const note = `${input}: ${how}, ${formatBytes(bytes.length)}`;
    info(note);
    return { bytes, name: nameIn(typed), how, note };
  } finally {
    close();
  }
}

interface Following {
  readonly input: string;
  readonly check: (url: URL) => void;
  readonly get: GetUrl;
  readonly signal: AbortSignal;
  readonly insecureRedirect: boolean;
  /** Headers for the origin that was typed. */
  readonly own: Readonly<Record<string, string>>;
}

/** Follows redirects; returns the answer of status 200 and its URL. */
async function follow(
  typed: URL,
  { input, check, get, signal, insecureRedirect, own }: Following,
): Promise<{ readonly url: URL; readonly answer: UrlAnswer }> {
  const authorization = authorizationOf(typed, input);
  if (authorization !== undefined && own.authorization !== undefined) {
    throw usageError(input, 'has a user name, and --header an Authorization', 'leave one of them out');
  }
  const forTyped = authorization === undefined ? own : { ...own, authorization };
  let url = typed;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    check(url);
    const headers = url.origin === typed.origin ? forTyped : {};
    // Through a proxy, a loopback address would be the proxy's own.
    const direct = isLoopbackHost(url.hostname);
    const answer = await get(url, { headers, direct, signal }).catch((error) => {
      throw about(input, error);
    });
    if (answer.status === 200) return { url, answer };
    // The body is not read, so its errors have no meaning.
    answer.body.on('error', () => {}).destroy();
    const location = firstOf(answer.headers.location);
    if (!REDIRECTS.has(answer.status) || location === undefined) {
      throw statusError(answer.status, input, url.host === typed.host ? 'the server' : url.host);
    }
    if (!URL.canParse(location, url.href)) {
      throw new CliError('input_unusable', 'redirects to an invalid URL', { subject: input });
    }
    const next = new URL(location, url);
    if (isDowngrade(url, next) && !insecureRedirect) throw downgradeError(input, next);
    url = next;
  }
  throw new CliError('input_unusable', `redirects more than ${MAX_REDIRECTS} times`, {
    subject: input,
    hint: 'it may need a login: download it in a browser, and name the file',
  });
}

function isDowngrade(from: URL, to: URL): boolean {
  return from.protocol === 'https:' && to.protocol === 'http:';
}

function downgradeError(input: string, { host }: URL): CliError {
  return new CliError(
    'input_unusable',
    `redirects from https to http at ${host}, where others can read and change it`,
    { subject: input, hint: 'pass --insecure-redirect if you accept that' },
  );
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function parseUrl({ url, input }: UrlRef): URL {
  if (URL.canParse(url)) return new URL(url);
  throw usageError(input, 'is not a usable URL', 'check the host, and percent-encode special characters');
}

/** Returns the header for the user name and password typed into the URL, which only its own origin gets. */
function authorizationOf({ username, password }: URL, input: string): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(login).toString('base64')}`;
  } catch {
    throw usageError(input, 'has a user name or password with a stray %', 'write % as %25 there');
  }
}

/** Returns the last part of the path, without the query, which may hold a secret. */
function nameIn({ pathname, hostname }: URL): string {
  const last = pathname.split('/').findLast((part) => part !== '');
  if (last === undefined) return hostname;
  try {
    return (
      decodeURIComponent(last)
        .split(/[/\\]/)
        .findLast((part) => part !== '') ?? hostname
    );
  } catch {
    return last;
  }
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}

function about(input: string, error: unknown): unknown {
  if (!(error instanceof CliError) || error.subject !== undefined) return error;
  return error.with({ subject: input });
}
