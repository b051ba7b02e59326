// `--dry-run`: shows the request that a plan would send, and sends nothing.

import { PRICES_DATE } from '../api/models.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { dryRunJson, dryRunText, type Estimate, totalText, UPLOAD_PLACEHOLDER } from '../render/dry-run.ts';
import { makeRedactor } from '../render/redact.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { SDK_BASE_URL } from '../store/upload-scope.ts';
import { costUsd, worstCaseUsd } from './cost.ts';
import type { Plan } from './plan.ts';
import { describeParts, type Manner } from './send-media.ts';
import { requestOf } from './to-request.ts';

/** Prints the request of each question, and for people what several would cost together. */
export async function showDryRuns(
  questions: readonly { readonly plan: Plan; readonly manner: Manner }[],
  flags: Flags,
  context: RunContext,
): Promise<void> {
  const estimates: Estimate[] = [];
  for (const { plan, manner } of questions) estimates.push(await showDryRun(plan, manner, flags, context));
  if (flags.json === true) return;
  const total = estimates.length > 1 ? totalText(estimates, PRICES_DATE) : '';
  await context.output.write(`${total}nothing was sent\n`);
}

/** Prints the request of a plan, with the reason for each source and what it would cost, which it returns. */
async function showDryRun(
  plan: Plan,
  manner: Manner,
  flags: Flags,
  { output, settings, env }: RunContext,
): Promise<Estimate> {
  const sent = describeParts(plan, UPLOAD_PLACEHOLDER);
  const { params } = requestOf({ plan, manner, sent }, settings);
  const request = { ...params, stream: true }; // As the SDK's `messages.stream` sends it.
  const platform = getCapabilities(plan);
  const estimate = platform.pricesKnown ? estimateCost(plan, manner) : UNKNOWN_COST;
  const uploads = sent.some(({ part }) => part.kind === 'media' && part.choice.upload);
  for (const { image } of sent) {
    if (image?.source === 'file' && image.file_id === image.input) {
      output.info(`${image.input}: shown as an image; a stored PDF or text goes as a document`);
    }
  }
  const redact = makeRedactor(env.variables);
  const run = {
    // Where another platform's package sends it, and in what form, is its own affair.
    url: platform.package === undefined ? redact(`${settings.baseUrl ?? SDK_BASE_URL}/v1/messages`) : null,
    platform: platform.title,
    request,
    images: sent.flatMap(({ image }) => (image ? [image] : [])),
    bodyBytes: uploads ? null : Buffer.byteLength(JSON.stringify(request)),
    inputTokens: plan.estimatedInputTokens,
    ...estimate,
    pricesDate: PRICES_DATE,
  };
  await output.write(
    flags.json === true ? `${JSON.stringify(await dryRunJson(run))}\n` : await dryRunText(run),
  );
  return estimate;
}

const UNKNOWN_COST: Estimate = { promptCostUsd: null, worstCaseUsd: null };

function estimateCost(
  { model, maxTokens, estimatedInputTokens: input_tokens }: Plan,
  { caching }: Manner,
): Estimate {
  if (input_tokens === null) return UNKNOWN_COST;
  const promptUsage = {
    input_tokens,
    output_tokens: 0,
    cache_creation: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
  };
  return {
    promptCostUsd: costUsd(model, promptUsage),
    worstCaseUsd: worstCaseUsd(model, input_tokens, maxTokens, caching !== 'none'),
  };
}
