// `--dry-run`: shows the request that a plan would send, and sends nothing.

import { getCapabilities } from '../api/providers/providers.ts';
import { formatCount } from '../format.ts';
import {
  type Estimate,
  formatDryRun,
  formatDryRunTotal,
  toDryRunJson,
  UPLOAD_PLACEHOLDER,
} from '../render/dry-run.ts';
import { makeRedactor } from '../render/redact.ts';
import type { RunContext } from '../run/context.ts';
import { SDK_BASE_URL } from '../store/upload-scope.ts';
import { computeUsageCost, computeWorstCaseUsd } from './cost.ts';
import { describePrice } from './price.ts';
import { previewRequest } from './resolve.ts';
import { listSentMedia } from './to-request.ts';
import type { Plan } from './types.ts';

/** Prints the request of each question and, except as JSON, the total cost of several. */
export async function showDryRuns(
  plans: readonly Plan[],
  { json }: { readonly json: boolean },
  context: RunContext,
): Promise<void> {
  const estimates: Estimate[] = [];
  for (const plan of plans) estimates.push(await showDryRun(plan, json, context));
  if (json) return;
  const total = estimates.length > 1 ? formatDryRunTotal(estimates, describePrice(plans[0]?.price)) : '';
  await context.output.write(`${total}nothing was sent\n`);
}

/** Prints the request of a plan with the reason for each source, and returns its estimated cost. */
async function showDryRun(
  plan: Plan,
  json: boolean,
  { output, settings, env }: RunContext,
): Promise<Estimate> {
  const { params, parts } = previewRequest(plan, UPLOAD_PLACEHOLDER);
  const images = listSentMedia(parts);
  const request = { ...params, stream: true }; // As the SDK's `messages.stream` sends it.
  const platform = getCapabilities(plan);
  const estimate = estimateCost(plan);
  const uploads = parts.some(({ part }) => part.kind === 'media' && part.choice.upload);
  for (const image of images) {
    if (image.source === 'file' && image.file_id === image.input) {
      output.info(`${image.input}: shown as an image; a stored PDF or text goes as a document`);
    }
  }
  const warning = formatTooLongWarning(plan);
  if (warning !== undefined) output.info(warning);
  const redact = makeRedactor(env.variables);
  const run = {
    // Another platform's package chooses the address and the form of the request itself.
    url: platform.package === undefined ? redact(`${settings.baseUrl ?? SDK_BASE_URL}/v1/messages`) : null,
    platform: platform.title,
    request,
    images,
    bodyBytes: uploads ? null : Buffer.byteLength(JSON.stringify(request)),
    inputTokens: plan.estimatedInputTokens,
    inputTokenRange: plan.inputTokenRange,
    ...estimate,
    priceName: describePrice(plan.price),
  };
  await output.write(json ? `${JSON.stringify(await toDryRunJson(run))}\n` : await formatDryRun(run));
  return estimate;
}

/** Warns that the pages of a question's PDFs may exceed the context window. */
function formatTooLongWarning({ inputTokenRange: range, contextTokens, model }: Plan): string | undefined {
  if (!range || contextTokens === undefined || range.max <= contextTokens) return undefined;
  const verb = range.min > contextTokens ? 'probably does not fit' : 'may not fit';
  return `the request ${verb}: ${model} reads ${formatCount(contextTokens)} tokens in all; select fewer pages with --pages`;
}

const UNKNOWN_COST: Estimate = { promptCostUsd: null, worstCaseUsd: null };

function estimateCost({ price, maxTokens, options, estimatedInputTokens: input_tokens }: Plan): Estimate {
  if (input_tokens === null) return UNKNOWN_COST;
  const promptUsage = {
    input_tokens,
    output_tokens: 0,
    cache_creation: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
  };
  return {
    promptCostUsd: computeUsageCost(price, promptUsage),
    worstCaseUsd: computeWorstCaseUsd(price, input_tokens, maxTokens, options.caching !== 'none'),
  };
}
