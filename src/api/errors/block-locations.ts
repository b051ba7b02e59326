// Maps the content blocks that an API error names back to the user's arguments. Pure.
import type { APIError } from '@anthropic-ai/sdk/core/error';
import type { BlockIndex } from './curable-errors.ts';
import type { RequestContext } from './request-context.ts';

/**
 * The path that a message may begin with, as in `messages.0.content.3.image.source.base64: …`; an image in the result of
 * a tool has two places, as in `messages.2.content.0.tool_result.content.1.image: …`.
 */
const BLOCK_PATH = /^messages\.(\d+)\.content\.(\d+)(?:(?:\.tool_result)?\.content\.(\d+))?[^:]*:\s*/;

/** A message of the API, split into the content block that it is about and the remaining text. */
export interface LocatedMessage {
  readonly block: BlockIndex;
  readonly text: string;
}

/** Splits the path off a message of the API; returns undefined for a message without one. */
export function parseBlockPath(message: string): LocatedMessage | undefined {
  const match = BLOCK_PATH.exec(message);
  if (!match) return undefined;
  const [path, at, place, inner] = match;
  const block = { message: Number(at), block: Number(place) };
  const text = message.slice(path.length);
  return { block: inner === undefined ? block : { ...block, inner: Number(inner) }, text };
}

/**
 * Returns the user's arguments that an error is about, joined by commas; undefined when one of them is unknown. The
 * details of an error list every block, its message names only the first.
 */
export function findInputs(error: APIError, first: BlockIndex, context: RequestContext): string | undefined {
  const paths = getPaths(error);
  const blocks = paths ? parsePaths(paths) : [first];
  const inputs = blocks.map((block) => context.findInput?.(block));
  return inputs.length > 0 && inputs.every((input) => input !== undefined) ? inputs.join(', ') : undefined;
}

/** Returns the content blocks that the API rejected as too large, and the longest side that it accepts, in pixels. */
export function parseOversizedBlocks(
  error: APIError,
): { maxSide: number; blocks: readonly BlockIndex[] } | undefined {
  if (error.errorCode !== 'image_dimensions_too_large') return undefined;
  const { max_side_length_pixels: maxSide } = (error.details ?? {}) as Record<string, unknown>;
  const paths = getPaths(error) ?? [];
  if (typeof maxSide !== 'number' || maxSide < 1) return undefined;
  const blocks = parsePaths(paths);
  return blocks.length > 0 && blocks.length === paths.length ? { maxSide, blocks } : undefined;
}

function getPaths(error: APIError): readonly unknown[] | undefined {
  const { paths } = (error.details ?? {}) as { paths?: unknown };
  return Array.isArray(paths) ? paths : undefined;
}

function parsePaths(paths: readonly unknown[]): readonly BlockIndex[] {
  return paths.flatMap((path) => parseBlockPath(`${path}:`)?.block ?? []);
}
