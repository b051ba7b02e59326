// Chooses how the errors of a platform are read.
import type { Capabilities } from '../providers/capabilities.ts';
import { AWS_FORM, BEDROCK_FORM } from './aws-errors.ts';
import { AZURE_FORM } from './azure-errors.ts';
import type { CloudForm } from './cloud-error.ts';
import { GOOGLE_FORM } from './google-errors.ts';

const FORMS: Readonly<Record<NonNullable<Capabilities['errorForm']>, CloudForm>> = {
  aws: AWS_FORM,
  bedrock: BEDROCK_FORM,
  google: GOOGLE_FORM,
  azure: AZURE_FORM,
};

/** Returns the request id that a platform has in a header of its own; null without one. The SDK knows only that of the Claude API. */
export function findCloudRequestId(provider: Capabilities, headers: Headers | undefined): string | null {
  const header = getCloudForm(provider)?.requestIdHeader;
  return header === undefined ? null : (headers?.get(header) ?? null);
}

/** Returns the form of the errors that a platform has beside those of the Claude API; undefined for the Claude API. */
export function getCloudForm({ errorForm }: Capabilities): CloudForm | undefined {
  return errorForm && FORMS[errorForm];
}
