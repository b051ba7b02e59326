// Sends the requests of AWS's packages for credentials (STS, SSO, sign-in) with a fetch of ours.
import { CliError } from '../../errors.ts';
import { findCliError } from '../errors/find-cli-error.ts';

/** The parts of a request of AWS's packages. */
interface AwsRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: RequestInit['body'];
}

/** The parts of a `requestHandler` that their clients call. */
export interface AwsRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: AwsRequest,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ response: object }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
}

/**
 * Returns a request handler. `onTrouble` hears of a request without a response and of a status that may pass, because
 * the packages keep only the message of an error; of a good response it hears undefined.
 */
export function makeAwsRequestHandler(
  send: typeof fetch,
  onTrouble: (error: CliError | undefined) => void,
): AwsRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle({ method, headers, body, ...address }, { abortSignal } = {}) {
      const url = formatUrl(address);
      const hasBody = method !== 'GET' && method !== 'HEAD' && body != null;
      try {
        const response = await send(url, {
          method,
          headers: omitOwnHeaders(headers),
          ...(hasBody ? { body } : {}),
          signal: abortSignal ?? null,
        });
        onTrouble(statusTrouble(url, response.status));
        return {
          response: {
            statusCode: response.status,
            reason: response.statusText,
            headers: Object.fromEntries(response.headers),
            body: new Uint8Array(await response.arrayBuffer()),
          },
        };
      } catch (error) {
        onTrouble(findCliError(error));
        throw error;
      }
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** Leaves out the headers that fetch adds itself, with the same values; undici refuses them twice. */
function omitOwnHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const own = ['connection', 'content-length', 'host'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name.toLowerCase())));
}

function formatUrl({
  protocol,
  hostname,
  port,
  path,
  query = {},
}: Omit<AwsRequest, 'method' | 'headers'>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`),
  );
  const search = pairs.length > 0 ? `?${pairs.join('&')}` : '';
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${search}`;
}

function statusTrouble(url: string, status: number): CliError | undefined {
  if (status !== 429 && status < 500) return undefined;
  return new CliError('network', `${new URL(url).origin} answered HTTP ${status}`, { hint: 'try again' });
}
