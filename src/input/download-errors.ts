// Formats the error for a server that answers without a file; the status decides whether a retry can help.
import { STATUS_CODES } from 'node:http';
import { CliError } from '../errors.ts';
import type { ErrorCode } from '../exit-codes.ts';

/** Returns the CliError for a status other than 200; `who` names the server as the user knows it. */
export function statusError(status: number, input: string, who: string): CliError {
  const words = STATUS_CODES[status];
  const { code, hint } = meaningOf(status);
  return new CliError(
    code,
    `cannot be downloaded: ${who} answered HTTP ${status}${words ? ` (${words})` : ''}`,
    { subject: input, hint },
  );
}

function meaningOf(status: number): { readonly code: ErrorCode; readonly hint: string } {
  switch (status) {
    case 401:
    case 403:
      return {
        code: 'input_unusable',
        hint: 'it may need a login: pass it with --header, or download it in a browser, and name the file',
      };
    case 404:
    case 410:
      return { code: 'input_missing', hint: 'check the URL' };
    case 407:
      return {
        code: 'network',
        hint: 'check HTTPS_PROXY or HTTP_PROXY: address, user name and password',
      };
    case 511:
      return { code: 'network', hint: 'log in to the network: open any page in a browser' };
    case 429:
      return { code: 'rate_limited', hint: 'wait a while and try again' };
    case 408:
    case 425:
      return { code: 'server_error', hint: 'try again in a moment' };
  }
  return status >= 500
    ? { code: 'server_error', hint: 'try again in a moment' }
    : { code: 'input_unusable', hint: 'open the URL in a browser to see what is there' };
}
