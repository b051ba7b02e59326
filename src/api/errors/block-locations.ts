// Maps what an error of the API says of places in the request back to the user's arguments. Pure.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { BlockIndex } from '../../errors.ts';
import type { RequestContext } from './request-context.ts';

/** Where in the request an error is, as in `messages.0.content.3.image.source.base64: …`. */
const PLACE = /^messages\.(\d+)\.content\.(\d+)[^:]*:\s*/;

/** The place that a message of the API begins with, and what it says of it. */
export interface Placed {
  readonly place: BlockIndex;
  readonly words: string;
}

/** Splits a message into the place that it is about and the rest; undefined where it names none. */
export function placeIn(message: string): Placed | undefined {
  const found = PLACE.exec(message);
  if (!found) return undefined;
  const place = { message: Number(found[1]), block: Number(found[2]) };
  return { place, words: message.slice(found[0].length) };
}

/** Returns the user's own arguments for the places that an error names; `paths` names all of them, the message only one. */
export function inputsAt(error: APIError, first: BlockIndex, context: RequestContext): string | undefined {
  const paths = pathsOf(error);
  const all = paths ? placesOf(paths) : [first];
  const inputs = all.map(({ message, block }) => context.inputs?.[message]?.[block]);
  return inputs.length > 0 && inputs.every((input) => input !== undefined) ? inputs.join(', ') : undefined;
}

/** Returns the content blocks that the API names as too large, and the pixels of a side that it would take. */
export function oversizedBlocks(
  error: APIError,
): { maxSide: number; blocks: readonly BlockIndex[] } | undefined {
  if (error.errorCode !== 'image_dimensions_too_large') return undefined;
  const { max_side_length_pixels: maxSide } = (error.details ?? {}) as Record<string, unknown>;
  const paths = pathsOf(error) ?? [];
  if (typeof maxSide !== 'number' || maxSide < 1) return undefined;
  const blocks = placesOf(paths);
  return blocks.length > 0 && blocks.length === paths.length ? { maxSide, blocks } : undefined;
}

function pathsOf(error: APIError): readonly unknown[] | undefined {
  const { paths } = (error.details ?? {}) as { paths?: unknown };
  return Array.isArray(paths) ? paths : undefined;
}

function placesOf(paths: readonly unknown[]): readonly BlockIndex[] {
  return paths.flatMap((path) => placeIn(`${path}:`)?.place ?? []);
}
