// Says whether a page led to another one.
import { redactUrl } from '../redact-url.ts';

/**
 * Whether a page ended at another address than the one typed. A login, secrets, which the address in the end is shown
 * without, and a place within the page do not count.
 */
export function isElsewhere(typed: string, shown: string): boolean {
  return URL.canParse(shown) && toPlace(typed) !== toPlace(shown);
}

function toPlace(address: string): string {
  const { protocol, host, pathname, search } = new URL(redactUrl(address));
  return `${protocol}//${host}${pathname}${search}`;
}
