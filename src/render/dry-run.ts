// Shows a request that is not sent: the exact JSON with picture data shortened, and why each source. Pure.
import { createHash } from 'node:crypto';
import { PRICES_DATE } from '../api/models.ts';
import { imageJson } from './answer-json.ts';
import { formatCount, formatUsd } from './format.ts';
import { receiptLine, type SentImage } from './receipt.ts';

export interface DryRun {
  readonly url: string;
  readonly params: object;
  readonly images: readonly SentImage[];
  /** Bytes of the whole request body; null while uploads stand out. */
  readonly bodyBytes: number | null;
  readonly inputTokens: number | null;
  /** USD for the prompt alone, and at most, when the answer takes all of max_tokens. */
  readonly promptCostUsd: number | null;
  readonly mostCostUsd: number | null;
}

/** Stands in the shown request for a file_id that an upload would give. */
export const UPLOAD_PLACEHOLDER = '(given by the upload)';

/** Returns the `--dry-run --json` object. */
export function dryRunJson(run: DryRun): object {
  return {
    dry_run: true,
    method: 'POST',
    url: run.url,
    request: shortenData(run.params),
    images: run.images.map((image) => ({ ...imageJson(image), reason: image.reason })),
    body_bytes: run.bodyBytes,
    estimate: {
      input_tokens: run.inputTokens,
      prompt_cost_usd: run.promptCostUsd,
      most_cost_usd: run.mostCostUsd,
    },
  };
}

/** Returns the text of `--dry-run`. */
export function dryRunText(run: DryRun): string {
  const lines = [`POST ${run.url}`, JSON.stringify(shortenData(run.params), null, 2), ''];
  for (const image of run.images) lines.push(`${receiptLine(image)} (${image.reason})`);
  const tokens = run.inputTokens === null ? 'unknown' : `about ${formatCount(run.inputTokens)}`;
  const cost =
    run.promptCostUsd === null || run.mostCostUsd === null
      ? 'unknown'
      : `about ${formatUsd(run.promptCostUsd)} for the prompt, at most ${formatUsd(run.mostCostUsd)} with the answer (prices of ${PRICES_DATE})`;
  lines.push('', `tokens in: ${tokens}`, `cost: ${cost}`, 'nothing was sent');
  return `${lines.join('\n')}\n`;
}

/** Copies a request with every base64 `data` replaced by its length and hash. */
function shortenData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortenData);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const isBase64 = entries.some(([key, field]) => key === 'type' && field === 'base64');
  return Object.fromEntries(
    entries.map(([key, field]) => [
      key,
      isBase64 && key === 'data' && typeof field === 'string' ? describeData(field) : shortenData(field),
    ]),
  );
}

function describeData(data: string): string {
  const sha256 = createHash('sha256').update(Buffer.from(data, 'base64')).digest('hex');
  return `(${formatCount(data.length)} characters of base64; sha256 of the bytes: ${sha256})`;
}
