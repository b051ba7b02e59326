// `--dry-run`: shows the request that a plan would send, and sends nothing.
import { costUsd } from '../api/cost.ts';
import { PRICES_DATE } from '../api/models.ts';
import type { Plan } from '../api/plan.ts';
import { capabilitiesOf } from '../api/providers.ts';
import { dryRunJson, dryRunText, UPLOAD_PLACEHOLDER } from '../render/dry-run.ts';
import { makeRedactor } from '../render/redact.ts';
import { SDK_BASE_URL } from '../store/workspaces.ts';
import type { Flags } from './flags.ts';
import { describeParts, type Manner } from './outgoing.ts';
import { requestOf } from './outgoing-request.ts';
import type { RunContext } from './run-context.ts';

/** Prints the request of a plan, with the reason for each source and what it would cost. */
export async function showDryRun(
  plan: Plan,
  manner: Manner,
  flags: Flags,
  { output, settings, env }: RunContext,
): Promise<void> {
  const sent = describeParts(plan, UPLOAD_PLACEHOLDER);
  const { params } = requestOf({ plan, manner, sent }, settings);
  const request = { ...params, stream: true }; // As the SDK's `messages.stream` sends it.
  const promptUsage = {
    input_tokens: plan.estimatedInputTokens ?? 0,
    output_tokens: 0,
    cache_creation: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
  };
  const platform = capabilitiesOf(plan);
  const known = plan.estimatedInputTokens !== null && platform.pricesKnown;
  const uploads = sent.some(({ part }) => part.kind === 'media' && part.choice.upload);
  for (const { image } of sent) {
    if (image?.source === 'file' && image.file_id === image.input) {
      output.note(`${image.input}: shown as an image; a stored PDF or text goes as a document`);
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
    promptCostUsd: known ? costUsd(plan.model, promptUsage) : null,
    mostCostUsd: known ? costUsd(plan.model, { ...promptUsage, output_tokens: plan.maxTokens }) : null,
    pricesDate: PRICES_DATE,
  };
  await output.print(
    flags.json === true ? `${JSON.stringify(await dryRunJson(run))}\n` : await dryRunText(run),
  );
}
