// Lists the limits of the API, each beside the page that states it.

const MIB = 1024 * 1024;

/**
 * Limits of one request to the Claude API, Claude Platform on AWS and Foundry
 * (https://platform.claude.com/docs/en/build-with-claude/vision, "Request limits").
 */
export const REQUEST_LIMITS = {
  /** Length of one image's base64 string, in characters. */
  maxImageBase64Characters: 10 * MIB,
  /** The page says 32 MB without saying which; this holds for both. */
  maxBodyBytes: 32_000_000,
  maxImageSidePx: 8000,
  /** Applies to every image of a request with more than `manyImages` images. */
  maxImageSideOfManyPx: 2000,
  manyImages: 20,
  /** Images and PDF pages together (https://platform.claude.com/docs/en/build-with-claude/pdf-support). */
  maxImages: 600,
  /** The same for models with a context window of `smallContextTokens` or less. */
  maxImagesOfSmallContext: 100,
  smallContextTokens: 200_000,
} as const;

/** Tokens of a PDF page, by how dense it is (https://platform.claude.com/docs/en/build-with-claude/pdf-support). */
export const PDF_PAGE_TOKENS = { min: 1500, max: 3000 } as const;

/**
 * No page of a PDF takes fewer tokens, as the model also sees it as an image: a smaller count comes from a gateway that
 * leaves documents out. A guess, far below what the same page states.
 */
export const MIN_PAGE_TOKENS = 250;

/** Returns how many bytes fit into a base64 string of a given length. */
export function base64Capacity(characters: number): number {
  return Math.floor(characters / 4) * 3;
}

/**
 * Defaults of `--max-tokens`. Thinking counts against it: at high efforts it alone can take 16,000 tokens
 * (https://platform.claude.com/docs/en/build-with-claude/effort advises 64,000 for `xhigh` and `max`).
 */
export const DEFAULT_MAX_TOKENS = { usual: 16_000, highEffort: 64_000 } as const;

/** Length of an uploaded file's name (https://platform.claude.com/docs/en/build-with-claude/files). */
export const MAX_FILENAME_CHARACTERS = 255;

/** Size of an uploaded file (https://platform.claude.com/docs/en/build-with-claude/files). */
export const MAX_FILE_BYTES = 500 * MIB;

/** Lifetime of an uploaded file (https://platform.claude.com/docs/en/build-with-claude/files). */
export const FILE_LIFETIME_S = { min: 3600, max: 7_776_000 } as const;

/** Files on one page of a list (https://platform.claude.com/docs/en/build-with-claude/files). */
export const MAX_FILES_PER_PAGE = 1000;

/** Uploads and look-ups at a time: far below the 500 a minute that the API accepts (the same page). */
export const CONCURRENT_FILE_CALLS = 4;

/**
 * Size of one response, well above that of any answer: the largest `max_tokens` of any model (128,000 tokens,
 * https://platform.claude.com/docs/en/about-claude/models/overview) at 512 bytes each. A token in a streaming event of
 * its own takes about 130 bytes, and a page of 1,000 stored files less than 3 MB.
 */
export const MAX_RESPONSE_BYTES = 128_000 * 512;
