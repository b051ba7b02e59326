// Lists the limits of the API, each beside the page that states it.

const MIB = 1024 * 1024;

/**
 * Limits of one request to the Claude API, Claude Platform on AWS and Foundry
 * (https://platform.claude.com/docs/en/build-with-claude/vision, "Request limits").
 */
export const REQUEST_LIMITS = {
  // fact(image-bytes-limit).
  /** Length of one image's base64 string, in characters. */
  maxImageBase64Characters: 10 * MIB,
  // fact(body-limit).
  /** The page says 32 MB without saying which; this holds for both. */
  maxBodyBytes: 32_000_000,
  // fact(image-pixels-limit).
  maxImageSidePx: 8000,
  // fact(twenty-image-rule).
  /** Applies to every image of a request with more than `manyImages` images. */
  maxImageSideOfManyPx: 2000,
  manyImages: 20,
  // fact(image-count-limit).
  // fact(pdf-pages).
  /** Images and PDF pages together (https://platform.claude.com/docs/en/build-with-claude/pdf-support). */
  maxImages: 600,
  /** The same for models with a context window of `smallContextTokens` or less. */
  maxImagesOfSmallContext: 100,
  smallContextTokens: 200_000,
} as const;

// fact(pdf-tokens).
/** Tokens of a PDF page, by how dense it is (https://platform.claude.com/docs/en/build-with-claude/pdf-support). */
export const PDF_PAGE_TOKENS = { min: 1500, max: 3000 } as const;

// guess(pdf-page-minimum): A page of a PDF takes at least 250 tokens. Source: far below the page on PDFs, 2026-11.
// If wrong: MIN_PAGE_TOKENS in src/limits.ts.
/**
 * No page of a PDF takes fewer tokens, as the model also sees it as an image: a smaller count comes from a gateway that
 * leaves documents out. A guess, far below what the same page states.
 */
export const MIN_PAGE_TOKENS = 250;

/** Returns how many bytes fit into a base64 string of a given length. */
export function base64Capacity(characters: number): number {
  return Math.floor(characters / 4) * 3;
}

// fact(effort-max-tokens): 64,000 is the `max_tokens` to begin with at effort xhigh and max. Source:
// https://platform.claude.com/docs/en/build-with-claude/effort, 2026-11.
// guess(usual-max-tokens): 16,000 tokens are enough for thinking and an answer at lower efforts. Source: no page
// gives a number below xhigh, and this one is generous for answers about images, 2026-11. If wrong:
// DEFAULT_MAX_TOKENS in src/limits.ts.
/**
 * Defaults of `--max-tokens`. Thinking counts against it: at high efforts it alone can take 16,000 tokens
 * (https://platform.claude.com/docs/en/build-with-claude/effort advises 64,000 for `xhigh` and `max`).
 */
export const DEFAULT_MAX_TOKENS = { usual: 16_000, highEffort: 64_000 } as const;

// fact(files-names).
/** Length of an uploaded file's name (https://platform.claude.com/docs/en/build-with-claude/files). */
export const MAX_FILENAME_CHARACTERS = 255;

// fact(files-upload).
/** Size of an uploaded file (https://platform.claude.com/docs/en/build-with-claude/files). */
export const MAX_FILE_BYTES = 500 * MIB;

// fact(files-expiry).
/** Lifetime of an uploaded file (https://platform.claude.com/docs/en/build-with-claude/files). */
export const FILE_LIFETIME_S = { min: 3600, max: 7_776_000 } as const;

// fact(files-page-limit).
/** Files on one page of a list (https://platform.claude.com/docs/en/build-with-claude/files). */
export const MAX_FILES_PER_PAGE = 1000;

// fact(files-rate): The Files API takes about 500 requests a minute. Source:
// https://platform.claude.com/docs/en/build-with-claude/files, 2026-11.
/** Uploads and look-ups in a minute (the same page), and how many of them may start at once. */
export const FILES_RATE = { perMinute: 500, burst: 20 } as const;

// fact(files-rate).
/** Uploads and look-ups at a time. */
export const CONCURRENT_FILE_CALLS = 4;

// fact(max-output).
/**
 * Size of one response, well above that of any answer: the largest `max_tokens` of any model (128,000 tokens,
 * https://platform.claude.com/docs/en/about-claude/models/overview) at 512 bytes each. A token in a streaming event of
 * its own takes about 130 bytes, and a page of 1,000 stored files less than 3 MB.
 */
export const MAX_RESPONSE_BYTES = 128_000 * 512;

// fact(batch-requests).
// fact(batch-bytes).
// fact(batch-lifetime).
// fact(batch-retention).
/** Limits of one batch of requests (https://platform.claude.com/docs/en/build-with-claude/batch-processing). */
export const BATCH_LIMITS = {
  maxRequests: 100_000,
  /** Size of the whole body. The page says 256 MB without saying which; this holds for both. */
  maxBytes: 256_000_000,
  /** Requests that are not done so long after the creation expire. */
  lifetimeHours: 24,
  /** Results can be downloaded for so long after the creation. */
  retentionDays: 29,
} as const;

// fact(batch-list).
/** Batches on one page of a list: few, as whoever looks for one looks for a new one. */
export const BATCHES_PER_PAGE = 100;

// fact(max-output).
/** Size of one result of a batch, well above that of any answer: the largest `max_tokens` at 64 bytes a token. */
export const MAX_RESULT_BYTES = 128_000 * 64;
