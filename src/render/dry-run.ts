// Formats a request that is not sent: its JSON with image data shortened, the reason for each source, and the cost.
import { formatCount, formatUsd } from '../format.ts';
import { PDF_PAGE_TOKENS } from '../limits.ts';
import { redactUrl } from '../redact-url.ts';
import { loadSha256 } from '../sha256.ts';
import { neutraliseJson, neutraliseLine } from './neutralise.ts';
import { formatReceipt, type SentMedia } from './receipt.ts';
import { toImageJson } from './reporters/json.ts';

/** From the least to the most that is likely; both the same where it is certain. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Cost of one question in USD; null when unknown. */
export interface Estimate {
  /** The prompt alone, without the cache. */
  readonly promptCostUsd: Range | null;
  /** The prompt, written to the cache if that was requested, and an answer of max_tokens. */
  readonly worstCaseUsd: Range | null;
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
  /** Tokens of the prompt; null when a part of it is unknown. */
  readonly inputTokens: Range | null;
  /** With `--exact`: the count of the API, or the inputs that it cannot count. */
  readonly count?: {
    readonly tokens: number | null;
    readonly uncounted: readonly { readonly input: string; readonly reason: string }[];
  };
  /** Whether the platform counts tokens. */
  readonly canCount: boolean;
  /** The origin of the price that the cost is computed with, such as `prices of 2026-11`. */
  readonly priceName: string;
  /** How often the model may look closer, and what the question then costs in USD at most, if that is known. */
  readonly zooms: { readonly max: number; readonly maxCostUsd: number | null } | null;
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
      input_tokens: getCertain(run.inputTokens),
      prompt_cost_usd: getCertain(run.promptCostUsd),
      max_cost_usd: getCertain(run.worstCaseUsd),
      range: isCertain(run.inputTokens)
        ? null
        : {
            input_tokens: run.inputTokens,
            prompt_cost_usd: run.promptCostUsd,
            max_cost_usd: run.worstCaseUsd,
          },
    },
    zooms: run.zooms && { max: run.zooms.max, max_cost_usd: run.zooms.maxCostUsd },
    exact: run.count !== undefined && run.count.tokens !== null,
    uncounted: run.count?.uncounted ?? [],
  };
}

/** An unknown value is no range. */
function isCertain(range: Range | null): boolean {
  return range === null || range.min === range.max;
}

function getCertain(range: Range | null): number | null {
  return range && range.min === range.max ? range.max : null;
}

/** Returns the text of `--dry-run`. */
export async function formatDryRun(run: DryRun): Promise<string> {
  const lines = [
    run.url === null ? `sent to ${run.platform} by its own package` : `POST ${run.url}`,
    neutraliseJson(JSON.stringify(shortenData(run.request, await loadSha256()), null, 2)),
    '',
  ];
  for (const image of run.images) lines.push(neutraliseLine(`${formatReceipt(image)} (${image.reason})`));
  lines.push('', `tokens in: ${formatTokens(run)}`, `cost: ${formatCost(run)}`);
  if (run.zooms) lines.push(`zooms: ${formatZooms(run.zooms)}`);
  return `${lines.join('\n')}\n`;
}

function formatTokens({ inputTokens, count }: DryRun): string {
  if (inputTokens === null) return 'unknown';
  const { min, max } = inputTokens;
  if (count?.tokens) return `${formatCount(max)}, counted by the API`;
  if (min === max) return `about ${formatCount(max)}`;
  const { min: least, max: most } = PDF_PAGE_TOKENS;
  return `about ${formatCount(min)} to ${formatCount(max)} (a PDF page takes ${formatCount(least)} to ${formatCount(most)})`;
}

function formatCost(run: DryRun): string {
  const { promptCostUsd: prompt, worstCaseUsd: worst, count, priceName } = run;
  if (!prompt || !worst) return 'unknown';
  const about = count?.tokens ? '' : 'about ';
  const most = isCertain(run.inputTokens) ? 'at most' : 'about';
  const hint = isCertain(run.inputTokens) || !run.canCount ? '' : '; --exact counts them';
  return `${about}${formatUsdRange(prompt)} for the prompt, ${most} ${formatUsdRange(worst)} with the answer (${priceName})${hint}`;
}

function formatZooms({ max, maxCostUsd }: NonNullable<DryRun['zooms']>): string {
  const cost = maxCostUsd === null ? 'unknown cost' : `at most ${formatUsd(maxCostUsd)} with all of them`;
  return `up to ${max}, in requests that send the prompt again; ${cost}`;
}

function formatUsdRange({ min, max }: Range): string {
  return min === max ? formatUsd(max) : `${formatUsd(min)} to ${formatUsd(max)}`;
}

/** Returns the line after several dry runs: their cost together. */
export function formatDryRunTotal(estimates: readonly Estimate[], priceName: string): string {
  const prompts = addRanges(estimates.map(({ promptCostUsd }) => promptCostUsd));
  const worst = addRanges(estimates.map(({ worstCaseUsd }) => worstCaseUsd));
  const most = isCertain(prompts) ? 'at most' : 'about';
  const cost =
    prompts === null || worst === null
      ? 'cost unknown'
      : `about ${formatUsdRange(prompts)} for the prompts, ${most} ${formatUsdRange(worst)} with the answers (${priceName})`;
  return `\n${estimates.length} questions: ${cost}\n`;
}

function addRanges(ranges: readonly (Range | null)[]): Range | null {
  return ranges.reduce(
    (sum, range) => (sum && range ? { min: sum.min + range.min, max: sum.max + range.max } : null),
    { min: 0, max: 0 } as Range | null,
  );
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
