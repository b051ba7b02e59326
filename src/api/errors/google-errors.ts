// Reads the errors of Google Cloud.
import type { CloudForm } from './cloud-error.ts';

interface GoogleError {
  readonly message?: unknown;
  readonly status?: unknown;
}

/** Google's 400 for a model that is not in the region: its status is the same as that of a policy. */
const NOT_IN_REGION = /is not servable in region ([\w-]+)/;

export const GOOGLE_FORM: CloudForm = {
  findMessage: (body) => findError(body)?.message,
  judge({ message }) {
    const region = NOT_IN_REGION.exec(message)?.[1];
    if (region === undefined) return undefined;
    const other = region === 'global' ? '' : 'CLOUD_ML_REGION=global, or ';
    return {
      code: 'model_not_available',
      hint: `set ${other}CLOUD_ML_REGION to a region that has the model; now it is ${region}`,
    };
  },
  // fact(google-policy): Google Cloud refuses structured outputs with FAILED_PRECONDITION until a policy allows
  // them. Source: docs.cloud.google.com/vertex-ai, claude/structured-outputs, 2026-11.
  isForbiddenByPolicy(body) {
    const { status, message } = findError(body) ?? {};
    return status === 'FAILED_PRECONDITION' && !NOT_IN_REGION.test(String(message));
  },
};

/** Returns Google's own error; it answers a streaming request with a list that holds one. */
function findError(body: unknown): GoogleError | undefined {
  const first = Array.isArray(body) ? (body[0] as unknown) : body;
  const { error } = Object(first) as { readonly error?: unknown };
  return typeof error === 'object' && error !== null ? error : undefined;
}
