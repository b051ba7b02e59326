// Moves a schema into the prompt where a policy of the organisation forbids structured outputs.
import { ForbiddenByPolicyError } from '../api/errors/curable-errors.ts';
import type { RunContext } from '../run/context.ts';
import { formatSchemaPrompt } from './plan.ts';
import type { SendTools } from './resolve.ts';
import { toRequest } from './to-request.ts';
import type { ResolvedRequest } from './types.ts';

/** Returns the request with its schema in the prompt; undefined for any other error, and for a request without one. */
export async function moveSchemaToPrompt(
  error: unknown,
  { plan, parts }: ResolvedRequest,
  _tools: SendTools,
  { output }: RunContext,
): Promise<ResolvedRequest | undefined> {
  const { schema } = plan.question;
  if (!(error instanceof ForbiddenByPolicyError) || !schema || !plan.options.schema) return undefined;
  const reason =
    'a policy of the organisation forbids structured outputs; the schema goes into the prompt instead';
  output.info(schema.subject === undefined ? reason : `${schema.subject}: ${reason}`);
  const options = { ...plan.options, schema: undefined, schemaText: formatSchemaPrompt(schema.original) };
  return toRequest({ ...plan, options }, parts);
}
