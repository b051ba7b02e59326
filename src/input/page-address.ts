// Reads an input that begins with `page:`: the URL of a web page, or the path of a local one. Pure apart from the look-ups
// passed to it.
import { CliError, usageError } from '../errors.ts';
import { isPageFile, PAGE_FILE_HINT } from '../page-file.ts';
import type { PathFlavour } from '../path-flavour.ts';
import { redactUrl } from '../redact-url.ts';
import type { PageRef, PathLookup } from './refs.ts';
import { similarFile } from './similar-file.ts';

/** The beginning of an input that is a page. */
const PAGE_PREFIX = 'page:';

/** A host that is typed without a scheme, as into the address bar of a browser. */
const HOST =
  /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]+\]|(?:[a-z\d-]+\.)+[a-z]{2,})(?::\d{1,5})?(?:[/?#]\S*)?$/i;

/** Hosts of this machine, whose servers seldom speak https. */
const LOCAL = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[)/i;

const SCHEME = /^([a-z][a-z\d+.-]+):(?!\d)/i;

/** Whether an argument names a page; `page: what is this?` is a text. */
export function isPageInput(argument: string): boolean {
  return argument.startsWith(PAGE_PREFIX) && /^\S/.test(argument.slice(PAGE_PREFIX.length));
}

/** Returns the page that an argument names; throws CliError when it names none. `toPath` reads file URLs. */
export function classifyPage(
  argument: string,
  lookup: PathLookup,
  toPath: (address: string, flavour: PathFlavour | undefined) => string,
): PageRef {
  const address = argument.slice(PAGE_PREFIX.length);
  const input = PAGE_PREFIX + redactUrl(address);
  if (/^https?:\/\//i.test(address)) {
    if (/\s/.test(address) || !URL.canParse(address)) throw usageError(input, 'is not a valid URL');
    return { kind: 'page', input, address };
  }
  const path = toPath(address, lookup.flavour);
  const found = lookup.stat(path);
  if (found === 'file') {
    if (!isPageFile(path)) throw usageError(input, 'is no HTML file', PAGE_FILE_HINT);
    return { kind: 'page', input, address: path };
  }
  if (found === 'directory') throw usageError(input, 'is a folder', 'name the HTML file in it');
  if (HOST.test(address) && !/\.html?(?:$|[?#])/i.test(address)) {
    const url = `${PAGE_PREFIX}${LOCAL.test(address) ? 'http' : 'https'}://${address}`;
    throw usageError(input, 'is neither a file nor a URL', `did you mean ${url}?`);
  }
  const scheme = SCHEME.exec(address)?.[1]?.toLowerCase();
  // One letter is a drive of Windows.
  if (scheme !== undefined && scheme !== 'file') {
    throw usageError(
      input,
      `pages of ${scheme}: are not shown`,
      'name an http or https URL, or a local HTML file',
    );
  }
  const similar = similarFile(path, lookup);
  throw new CliError('input_missing', 'no such file', {
    subject: input,
    hint: similar === undefined ? undefined : `did you mean ${PAGE_PREFIX}${similar}?`,
  });
}
