// Maps what an error of the API says of places in the request back to the user's arguments. Pure.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { RequestContext } from './request-context.ts';

/** Where in the request an error is, as in `messages.0.content.3.image.source.base64: …`. */
export const PLACE = /^messages\.\d+\.content\.(\d+)[^:]*:\s*/;

/** Returns the user's own arguments for the places that an error names; `paths` names all of them, the message only one. */
export function inputsAt(
  error: APIError,
  first: string | undefined,
  context: RequestContext,
): string | undefined {
  const { paths } = (error.details ?? {}) as { paths?: unknown };
  const all = Array.isArray(paths) ? paths.map((path) => PLACE.exec(`${path}:`)?.[1]) : [first];
  const inputs = all.map((index) => context.inputs?.[Number(index)]);
  return inputs.every((input) => input !== undefined) ? inputs.join(', ') : undefined;
}

/** Returns the content blocks that the API names as too large, and the pixels of a side that it would take. */
export function oversizedBlocks(
  error: APIError,
): { mostSide: number; blocks: readonly number[] } | undefined {
  if (error.errorCode !== 'image_dimensions_too_large') return undefined;
  const { max_side_length_pixels: mostSide, paths } = (error.details ?? {}) as Record<string, unknown>;
  if (typeof mostSide !== 'number' || mostSide < 1 || !Array.isArray(paths)) return undefined;
  const blocks = paths.map((path) => Number(PLACE.exec(`${path}:`)?.[1] ?? Number.NaN));
  return blocks.length > 0 && blocks.every(Number.isInteger) ? { mostSide, blocks } : undefined;
}
