// Every limit of the API beside the page that states it; no code, no wording.

const MB = 1024 * 1024;

/**
 * Limits of one request to the Claude API, Claude Platform on AWS and Foundry
 * (https://platform.claude.com/docs/en/build-with-claude/vision, "Request limits").
 */
export const REQUEST_LIMITS = {
  /** One image, measured in characters of its base64 string. */
  imageBase64Characters: 10 * MB,
  /** The whole body in bytes: 32 MB, whichever megabytes the page means. */
  bodyBytes: 32_000_000,
  /** Pixels of a side. */
  imageSide: 8000,
  /** Pixels of a side once a request holds more than `manyImages` images. */
  imageSideOfMany: 2000,
  manyImages: 20,
  /** Images, and PDF pages with them (https://platform.claude.com/docs/en/build-with-claude/pdf-support). */
  images: 600,
  /** Images for models whose context window is `smallContextTokens` or less. */
  imagesOfSmallContext: 100,
  smallContextTokens: 200_000,
} as const;

/** Returns how many bytes fit into a base64 string of so many characters. */
export function base64Capacity(characters: number): number {
  return Math.floor(characters / 4) * 3;
}

/** Default of `--max-tokens`: generous, as thinking counts against it. */
export const DEFAULT_MAX_TOKENS = 16_000;

/** Most characters of an uploaded file's name (https://platform.claude.com/docs/en/build-with-claude/files). */
export const FILENAME_CHARACTERS = 255;

/** Most bytes of an uploaded file (the same page). */
export const FILE_BYTES = 500 * MB;

/** Lifetimes that an upload can be given, in seconds (the same page). */
export const FILE_LIFETIME_S = { shortest: 3600, longest: 7_776_000 } as const;

/** Most files of one page of a list (the same page). */
export const FILES_A_PAGE = 1000;

/**
 * Most bytes of one response, which no answer comes near: the largest `max_tokens` of any model (128,000 tokens,
 * https://platform.claude.com/docs/en/about-claude/models/overview) with 512 bytes each. A token sent in an event of
 * its own takes about 130 bytes with the JSON around it; a page of 1,000 stored files takes less than 3 MB.
 */
export const RESPONSE_BYTES = 128_000 * 512;
