// Says how large a batch is made, below the limits of the API.
import type { BatchLimits } from './body-file.ts';

/**
 * The API takes 100,000 requests or 256 MB (https://platform.claude.com/docs/en/build-with-claude/batch-processing);
 * the page does not say which MB, and a server in between may add to the body.
 */
export const OUR_BATCH_LIMITS: BatchLimits = { maxRequests: 100_000, maxBytes: 250_000_000 };
