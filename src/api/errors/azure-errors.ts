// Reads the errors of Microsoft's gateway before Foundry.
import type { CloudForm } from './cloud-error.ts';

interface AzureError {
  readonly code?: unknown;
  readonly innererror?: { readonly code?: unknown; readonly content_filter_result?: unknown } | null;
}

/** Its errors have `error.code` in place of `error.type`. */
export const AZURE_FORM: CloudForm = {
  judge({ error }) {
    const { error: found } = Object(error.error) as { readonly error?: AzureError | null };
    if (found?.code === 'DeploymentNotFound') return { code: 'model_not_available' };
    const isFiltered = found?.code === 'content_filter' || found?.innererror?.code === FILTERED;
    return isFiltered ? { code: 'refusal', hint: formatFilterHint(found?.innererror) } : undefined;
  },
};

/** The inner code of a request that a content filter stopped (https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter). */
const FILTERED = 'ResponsibleAIPolicyViolation';

function formatFilterHint(inner: AzureError['innererror']): string {
  const results = Object.entries(Object(inner?.content_filter_result)) as [string, unknown][];
  const reasons = results
    .filter(([, result]) => (Object(result) as { filtered?: unknown }).filtered === true)
    .map(([name]) => name.replaceAll('_', ' '));
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  return `a content filter of this deployment stopped the request${why}: change the question or the image`;
}
