// Finds the URL that an argument without a usable scheme may mean; pure apart from the look-ups passed to it.
import { editDistance } from '../edit-distance.ts';
import type { PathLookup } from './refs.ts';

/** Ends of host names that a folder seldom has; every country has two letters. */
const TOP_LEVEL = '(?:[a-z]{2}|com|org|net|edu|gov|info|dev|app|cloud|xyz|online|site|tech|test|example)';
const HOST = new RegExp(`^(?:[a-z0-9-]+\\.)+${TOP_LEVEL}(?::\\d+)?$`, 'i');
const LOCAL_HOST = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** A scheme, perhaps mistyped, then too few slashes or the wrong ones. */
const SCHEME = /^([a-z]{3,7})(:?)([/\\]+)([^/\\\s]\S*)$/i;

/** Whether an argument begins as the host names of web sites do, so that it is no text. */
export function isWebAddress(argument: string): boolean {
  return /^www\.[^\s.]+\.\S+$/i.test(argument);
}

/**
 * Returns the URL that an argument is probably meant as, such as `https://www.a.example/b.png`; undefined when there is
 * none.
 */
export function findMeantUrl(argument: string, lookup: PathLookup): string | undefined {
  const [, scheme = '', colon, slashes, rest = ''] = SCHEME.exec(argument) ?? [];
  const near = ['https', 'http'].find((each) => editDistance(scheme.toLowerCase(), each) <= 1);
  // `http` is one letter from `https`, and as it is.
  const meant = /^https?$/i.test(scheme) ? scheme.toLowerCase() : near;
  const isRight = colon === ':' && slashes === '//' && /^https?$/i.test(scheme);
  if (meant !== undefined && !isRight && (colon === ':' || /[.:]/.test(rest))) {
    return `${meant}://${rest.replaceAll('\\', '/')}`;
  }
  const [, host = ''] = /^([^/\\\s]+)(?:\/\S*)?$/.exec(argument) ?? [];
  if (host === '' || lookup.stat(host) !== 'missing') return undefined;
  if (isWebAddress(argument) || (argument.includes('/') && HOST.test(host))) return `https://${argument}`;
  return argument.includes('/') && LOCAL_HOST.test(host) ? `http://${argument}` : undefined;
}
