// Formats a request that is not sent: its JSON with image data shortened, the reason for each source, and the cost.
import { formatCount, formatUsd } from '../format.ts';
import { PDF_PAGE_TOKENS } from '../limits.ts';
import { redactUrl } from '../redact-url.ts';
import { loadSha256 } from '../sha256.ts';
import { neutraliseJson, neutraliseLine } from './neutralise.ts';
import { formatReceipt, type SentMedia } from './receipt.ts';
import { toImageJson } from './reporters/json.ts';

/** Estimated cost of one question in USD; null when unknown. */
export interface Estimate {
  /** The prompt alone, without the cache. */
  readonly promptCostUsd: number | null;
  /** The prompt, written to the cache if that was requested, and an answer of max_tokens. */
  readonly worstCaseUsd: number | null;
}

export interface DryRun extends Estimate {
  /** Null when only the platform's own package knows it. */
  readonly url: string | null;
  /** Name of the platform for messages. */
  readonly platform: string;
  readonly request: object;
  readonly images: readonly SentMedia[];
  /** Size of the request body in bytes; null when files would be uploaded first. */
  readonly bodyBytes: number | null;
  readonly inputTokens: number | null;
  /** The same as a range where PDFs make it uncertain. */
  readonly inputTokenRange: { readonly min: number; readonly max: number } | null;
  /** Whose price the cost is computed with, such as `prices of 2026-11`. */
  readonly priceName: string;
}

/** Replaces the file_id of an upload in the shown request. */
export const UPLOAD_PLACEHOLDER = '(given by the upload)';

/** Returns the `--dry-run --json` object. */
export async function toDryRunJson(run: DryRun): Promise<object> {
  return {
    dry_run: true,
    method: 'POST',
    url: run.url,
    request: shortenData(run.request, await loadSha256()),
    images: run.images.map((image) => ({ ...toImageJson(image), reason: image.reason })),
    body_bytes: run.bodyBytes,
    estimate: {
      input_tokens: run.inputTokens,
      prompt_cost_usd: run.promptCostUsd,
      max_cost_usd: run.worstCaseUsd,
    },
  };
}

/** Returns the text of `--dry-run`. */
export async function formatDryRun(run: DryRun): Promise<string> {
  const lines = [
    run.url === null ? `sent to ${run.platform} by its own package` : `POST ${run.url}`,
    neutraliseJson(JSON.stringify(shortenData(run.request, await loadSha256()), null, 2)),
    '',
  ];
  for (const image of run.images) lines.push(neutraliseLine(`${formatReceipt(image)} (${image.reason})`));
  const cost =
    run.promptCostUsd === null || run.worstCaseUsd === null
      ? 'unknown'
      : `about ${formatUsd(run.promptCostUsd)} for the prompt, at most ${formatUsd(run.worstCaseUsd)} with the answer (${run.priceName})`;
  lines.push('', `tokens in: ${formatTokens(run)}`, `cost: ${cost}`);
  return `${lines.join('\n')}\n`;
}

function formatTokens({ inputTokens, inputTokenRange }: DryRun): string {
  if (inputTokens !== null) return `about ${formatCount(inputTokens)}`;
  if (!inputTokenRange) return 'unknown';
  const { min, max } = inputTokenRange;
  const { min: least, max: most } = PDF_PAGE_TOKENS;
  return `about ${formatCount(min)} to ${formatCount(max)} (a PDF page takes ${formatCount(least)} to ${formatCount(most)})`;
}

/** Returns the line after several dry runs: their cost together. */
export function formatDryRunTotal(estimates: readonly Estimate[], priceName: string): string {
  const prompts = addCosts(estimates.map(({ promptCostUsd }) => promptCostUsd));
  const worst = addCosts(estimates.map(({ worstCaseUsd }) => worstCaseUsd));
  const cost =
    prompts === null || worst === null
      ? 'cost unknown'
      : `about ${formatUsd(prompts)} for the prompts, at most ${formatUsd(worst)} with the answers (${priceName})`;
  return `\n${estimates.length} questions: ${cost}\n`;
}

function addCosts(costs: readonly (number | null)[]): number | null {
  return costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}

type Hash = Awaited<ReturnType<typeof loadSha256>>;

/** Copies a request with every base64 `data` replaced by its length and hash, and every URL without its secrets. */
function shortenData(value: unknown, sha256: Hash): unknown {
  if (Array.isArray(value)) return value.map((item) => shortenData(item, sha256));
  if (typeof value !== 'object' || value === null) return value;
  const isBase64 = 'type' in value && value.type === 'base64';
  const isUrl = 'type' in value && value.type === 'url';
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      isBase64 && key === 'data' && typeof field === 'string'
        ? `(${formatCount(field.length)} characters of base64; sha256 of the bytes: ${sha256(Buffer.from(field, 'base64'))})`
        : isUrl && key === 'url' && typeof field === 'string'
          ? redactUrl(field)
          : shortenData(field, sha256),
    ]),
  );
}
