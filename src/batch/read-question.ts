// Reads from a manifest the question by which its results are judged.
import { getCapabilities } from '../api/providers/providers.ts';
import { findPrice } from '../engine/price.ts';
import type { RunContext } from '../run/context.ts';
import type { SchemaNode } from '../schema/schema-document.ts';
import type { ResultQuestion } from './judge-result.ts';
import type { ManifestStart } from './manifest.ts';

/** Returns the question, its schema compiled again from the original; `argument` names the batch in a command. */
export async function readQuestion(
  { question }: ManifestStart,
  argument: string,
  { settings }: RunContext,
): Promise<ResultQuestion> {
  const { provider } = settings;
  const { model } = question;
  const target = { provider, model };
  const schema = question.schema === null ? undefined : await compile(question.schema as SchemaNode);
  const isInRequest = schema?.apiSchema !== undefined && getCapabilities(target).structuredOutputs;
  return {
    provider,
    model,
    schema,
    schemaInPrompt: schema !== undefined && !isInRequest,
    price: findPrice(target, settings.prices),
    retryCommand: `claude-see batch retry ${argument}`,
  };
}

async function compile(original: SchemaNode) {
  const { makeAnswerSchema } = await import('../schema/answer-schema.ts');
  return makeAnswerSchema(original, { subject: '--schema' });
}
