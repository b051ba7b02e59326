// Shows a request that is not sent: the exact JSON with picture data shortened, and why each source. Prints nothing.
import { formatCount, formatUsd } from '../format.ts';
import { loadSha256 } from '../sha256.ts';
import { receiptLine, type SentMedia } from './receipt.ts';
import { imageJson } from './reporters/json.ts';

/** What one question would cost in USD; null where that is unknown. */
export interface Estimate {
  /** The prompt alone, with nothing of it cached. */
  readonly promptCostUsd: number | null;
  /** With all of it written to the cache where that is asked for, and an answer that takes all of max_tokens. */
  readonly worstCaseUsd: number | null;
}

export interface DryRun extends Estimate {
  /** Null where only the platform's own package knows it. */
  readonly url: string | null;
  /** The platform, as messages name it. */
  readonly platform: string;
  readonly request: object;
  readonly images: readonly SentMedia[];
  /** Bytes of the whole request body; null while uploads stand out. */
  readonly bodyBytes: number | null;
  readonly inputTokens: number | null;
  /** When the prices were read, such as `2026-11`. */
  readonly pricesDate: string;
}

/** Stands in the shown request for a file_id that an upload would give. */
export const UPLOAD_PLACEHOLDER = '(given by the upload)';

/** Returns the `--dry-run --json` object. */
export async function dryRunJson(run: DryRun): Promise<object> {
  return {
    dry_run: true,
    method: 'POST',
    url: run.url,
    request: shortenData(run.request, await loadSha256()),
    images: run.images.map((image) => ({ ...imageJson(image), reason: image.reason })),
    body_bytes: run.bodyBytes,
    estimate: {
      input_tokens: run.inputTokens,
      prompt_cost_usd: run.promptCostUsd,
      most_cost_usd: run.worstCaseUsd,
    },
  };
}

/** Returns the text of `--dry-run`. */
export async function dryRunText(run: DryRun): Promise<string> {
  const lines = [
    run.url === null ? `to ${run.platform}, in the form that its package gives it` : `POST ${run.url}`,
    JSON.stringify(shortenData(run.request, await loadSha256()), null, 2),
    '',
  ];
  for (const image of run.images) lines.push(`${receiptLine(image)} (${image.reason})`);
  const tokens = run.inputTokens === null ? 'unknown' : `about ${formatCount(run.inputTokens)}`;
  const cost =
    run.promptCostUsd === null || run.worstCaseUsd === null
      ? 'unknown'
      : `about ${formatUsd(run.promptCostUsd)} for the prompt, at most ${formatUsd(run.worstCaseUsd)} with the answer (prices of ${run.pricesDate})`;
  lines.push('', `tokens in: ${tokens}`, `cost: ${cost}`);
  return `${lines.join('\n')}\n`;
}

/** Returns what follows several dry runs: what they would cost together. */
export function totalText(estimates: readonly Estimate[], pricesDate: string): string {
  const prompts = sumOf(estimates.map(({ promptCostUsd }) => promptCostUsd));
  const most = sumOf(estimates.map(({ worstCaseUsd }) => worstCaseUsd));
  const cost =
    prompts === null || most === null
      ? 'cost unknown'
      : `about ${formatUsd(prompts)} for the prompts, at most ${formatUsd(most)} with the answers (prices of ${pricesDate})`;
  return `\n${estimates.length} questions: ${cost}\n`;
}

function sumOf(costs: readonly (number | null)[]): number | null {
  return costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}

type Hash = Awaited<ReturnType<typeof loadSha256>>;

/** Copies a request with every base64 `data` replaced by its length and hash. */
function shortenData(value: unknown, sha256: Hash): unknown {
  if (Array.isArray(value)) return value.map((item) => shortenData(item, sha256));
  if (typeof value !== 'object' || value === null) return value;
  const isBase64 = 'type' in value && value.type === 'base64';
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      isBase64 && key === 'data' && typeof field === 'string'
        ? `(${formatCount(field.length)} characters of base64; sha256 of the bytes: ${sha256(Buffer.from(field, 'base64'))})`
        : shortenData(field, sha256),
    ]),
  );
}
