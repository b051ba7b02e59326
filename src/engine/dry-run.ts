// `--dry-run`: shows the request that a plan would send, and sends nothing.

import { getCapabilities } from '../api/providers/providers.ts';
import { formatCount } from '../format.ts';
import {
  type DryRun,
  type Estimate,
  formatDryRun,
  formatDryRunTotal,
  type Range,
  toDryRunJson,
  UPLOAD_PLACEHOLDER,
} from '../render/dry-run.ts';
import { makeRedactor } from '../render/redact.ts';
import type { RunContext } from '../run/context.ts';
import { SDK_BASE_URL } from '../store/upload-scope.ts';
import { computeUsageCost, computeWorstCaseUsd } from './cost.ts';
import type { ExactCount } from './count-exactly.ts';
import { describePrice } from './price.ts';
import { previewRequest } from './request-parts.ts';
import { listSentMedia } from './to-request.ts';
import type { Plan } from './types.ts';
import { boundZooms } from './zoom-cost.ts';

/** A plan with the count of its prompt, if the API was asked for it. */
export interface DryRunPlan {
  readonly plan: Plan;
  readonly count?: ExactCount;
}

/** Prints the request of each question and, except as JSON, the total cost of several. */
export async function showDryRuns(
  plans: readonly DryRunPlan[],
  { json }: { readonly json: boolean },
  context: RunContext,
): Promise<void> {
  const estimates: Estimate[] = [];
  for (const each of plans) estimates.push(await showDryRun(each, json, context));
  if (json) return;
  const total = estimates.length > 1 ? formatDryRunTotal(estimates, describePrice(plans[0]?.plan.price)) : '';
  const sent = plans.some(({ count }) => count?.tokens)
    ? 'nothing was sent but to be counted'
    : 'nothing was sent';
  await context.output.write(`${total}${sent}\n`);
}

/** Prints the request of a plan with the reason for each source, and returns its cost as far as it is known. */
async function showDryRun(
  { plan, count }: DryRunPlan,
  json: boolean,
  { output, settings, env }: RunContext,
): Promise<Estimate> {
  const { params, parts } = previewRequest(plan, UPLOAD_PLACEHOLDER);
  const images = listSentMedia(parts);
  const request = { ...params, stream: true }; // As the SDK's `messages.stream` sends it.
  const platform = getCapabilities(plan);
  const counted = count?.tokens ?? null;
  const range = counted === null ? getEstimatedTokens(plan) : { min: counted, max: counted };
  const estimate = estimateCost(plan, range);
  const uploads = parts.some(({ part }) => part.kind === 'media' && part.choice.upload);
  for (const image of images) {
    if (image.source === 'file' && image.file_id === image.input) {
      output.info(`${image.input}: shown as an image; a stored PDF or text goes as a document`);
    }
  }
  for (const line of listNotes(plan, count)) output.info(line);
  const redact = makeRedactor(env);
  const run: DryRun = {
    // Another platform's package chooses the address and the form of the request itself.
    url: platform.package === undefined ? redact(`${settings.baseUrl ?? SDK_BASE_URL}/v1/messages`) : null,
    platform: platform.title,
    request,
    images,
    bodyBytes: uploads ? null : Buffer.byteLength(JSON.stringify(request)),
    inputTokens: range,
    canCount: platform.countsTokens,
    ...(count ? { count } : {}),
    ...estimate,
    priceName: describePrice(plan.price),
    zooms:
      plan.maxZooms > 0 ? { max: plan.maxZooms, maxCostUsd: range && boundZooms(plan, range.max).usd } : null,
  };
  await output.write(json ? `${JSON.stringify(await toDryRunJson(run))}\n` : await formatDryRun(run));
  return estimate;
}

function listNotes(plan: Plan, count: ExactCount | undefined): readonly string[] {
  const { uncounted, question } = plan;
  const warning = formatTooLongWarning(plan, count?.tokens ?? null);
  return [
    ...(warning === undefined ? [] : [warning]),
    ...(count?.uncounted ?? []).map(({ input, reason }) => `${input}: not counted: ${reason}`),
    ...uncounted.map(
      ({ input }) =>
        `${input}: counted for ${question.budget?.origin.name} before the request is sent; --exact counts it now`,
    ),
  ];
}

/** Warns that the prompt exceeds the context window, as counted, or that the pages of its PDFs may exceed it. */
function formatTooLongWarning(
  { inputTokenRange, contextTokens, model }: Plan,
  counted: number | null,
): string | undefined {
  const range = counted === null ? inputTokenRange : { min: counted, max: counted };
  if (!range || contextTokens === undefined || range.max <= contextTokens) return undefined;
  const estimated = range.min > contextTokens ? 'probably does not fit' : 'may not fit';
  const verb = counted === null ? estimated : 'does not fit';
  return `the request ${verb}: ${model} reads ${formatCount(contextTokens)} tokens in all; select fewer pages with --pages`;
}

/** Returns the estimated tokens of the prompt; null when a part of it is unknown. */
function getEstimatedTokens({ estimatedInputTokens: tokens, inputTokenRange }: Plan): Range | null {
  return tokens === null ? inputTokenRange : { min: tokens, max: tokens };
}

function estimateCost(plan: Plan, tokens: Range | null): Estimate {
  const { price, maxTokens, options } = plan;
  const map = (cost: (input_tokens: number) => number | null): Range | null => {
    if (tokens === null) return null;
    const [min, max] = [cost(tokens.min), cost(tokens.max)];
    return min === null || max === null ? null : { min, max };
  };
  return {
    promptCostUsd: map((input_tokens) =>
      computeUsageCost(price, {
        input_tokens,
        output_tokens: 0,
        cache_creation: null,
        cache_creation_input_tokens: null,
        cache_read_input_tokens: null,
      }),
    ),
    worstCaseUsd: map((tokens) => computeWorstCaseUsd(price, tokens, maxTokens, options)),
  };
}
