// Finds the image that a rejected request is about, and formats the hint for it. Pure.
import { parseBlockPath } from './block-locations.ts';
import type { RequestContext } from './request-context.ts';

/** Inputs that a hint names. */
const MAX_LISTED_INPUTS = 5;

/*
 * The API has neither an error_code for an image that it cannot decode nor, for stored files and in many other cases, a
 * path. It says `Could not process image`. A sentence that matches none of these only gets a less exact hint.
 */
const UNDECODABLE =
  /(?:(?:could|can) ?not|unable to|failed to) (?:be )?(?:process|decode|read|load|open|identify)|(?:invalid|corrupt(?:ed)?|damaged|truncated) image/i;
const TOO_LARGE = /\bexceeds?\b|too (?:large|big)/i;

/** Whether a message of the API mentions an image, in its path or its text. */
export function mentionsImage(apiMessage: string): boolean {
  return /\bimage\b/i.test(apiMessage);
}

/** Returns the only image of a request if a message without a path is about an image. */
export function findOnlyImage(apiMessage: string, { images = [] }: RequestContext): string | undefined {
  if (!mentionsImage(apiMessage) || !mayBeAboutSource(apiMessage) || parseBlockPath(apiMessage))
    return undefined;
  const [only, ...others] = new Set(images);
  return others.length === 0 ? only : undefined;
}

/** Returns the hint for an image that the API cannot decode or finds too large; undefined for any other message. */
export function formatImageHint(
  apiMessage: string,
  { rejected, images = [] }: RequestContext,
): string | undefined {
  if (!mentionsImage(apiMessage)) return undefined;
  if (UNDECODABLE.test(apiMessage)) {
    if (rejected !== undefined) return formatDamageHint(rejected);
    if (images.length === 0 || !mayBeAboutSource(apiMessage)) return undefined;
    return `the image is ${listInputs(images)}: ask about them one at a time, and get the damaged one again`;
  }
  return rejected !== undefined && TOO_LARGE.test(apiMessage)
    ? 'pass --max-edge 1500 to send it smaller'
    : undefined;
}

function formatDamageHint(input: string): string {
  if (input.startsWith('file_')) return 'the stored file may be damaged: upload the image again';
  if (/^https?:/i.test(input)) return 'pass --download to fetch the image and check it locally';
  return 'open it in a viewer: if it looks right, save it again as a PNG; if not, get it again';
}

/** Lists inputs as alternatives, each once; of many the first. */
export function listInputs(inputs: readonly string[]): string {
  const unique = [...new Set(inputs)];
  const shown = unique.slice(0, MAX_LISTED_INPUTS);
  const more = unique.length - shown.length;
  if (more > 0) return `${shown.join(', ')} or one of ${more} others`;
  return [shown.slice(0, -1).join(', '), shown.at(-1)].filter(Boolean).join(' or ');
}

/**
 * The API has no error_code for a URL that it cannot download, and gives no path for it or for a stored file. So any
 * message may be about one of them unless it begins with the path of something else.
 */
export function mayBeAboutSource(message: string): boolean {
  const path = /^([\w.-]+): /.exec(message)?.[1];
  return path === undefined || /\.source(?:\.url)*$/.test(path);
}
