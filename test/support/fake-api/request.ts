/** The exact shape of the bodies of POST /v1/messages and /v1/messages/count_tokens. */
import type Anthropic from '@anthropic-ai/sdk';
import { contentBlock, textBlock, thinkingConfig, tool, toolChoice } from './blocks.ts';
import {
  boolean,
  type Check,
  integer,
  isRecord,
  list,
  nullable,
  oneOf,
  record,
  shape,
  string,
  stringOrList,
} from './check.ts';
import { invalid } from './errors.ts';
import { cacheControl } from './server-tools.ts';
import type { ApiVersion } from './version.ts';

const message = shape({
  role: oneOf('user', 'assistant', 'system'),
  content: stringOrList(contentBlock),
});

const shared = {
  cache_control: cacheControl,
  output_config: shape(
    {},
    {
      effort: nullable(oneOf('low', 'medium', 'high', 'xhigh', 'max')),
      format: nullable(shape({ type: oneOf('json_schema'), schema: record })),
    },
  ),
  speed: nullable(oneOf('standard', 'fast')),
  system: stringOrList(textBlock),
  thinking: thinkingConfig,
  tool_choice: toolChoice,
  tools: list(tool),
};

const required = { model: string, max_tokens: integer(0), messages: list(message) };
const optional = {
  ...shared,
  container: nullable((value, path) => (isRecord(value) ? record(value, path) : string(value, path))),
  diagnostics: nullable(shape({}, { previous_message_id: nullable(string) })),
  inference_geo: nullable(string),
  metadata: shape({}, { user_id: nullable(string) }),
  service_tier: oneOf('auto', 'standard_only'),
  stop_sequences: list(string),
  stream: boolean,
};

// fact(refused-sampling).
/** A number from 0 to 1. */
const share: Check = (value, path) => {
  if (typeof value !== 'number') throw invalid(path, 'Input should be a valid number');
  if (value < 0) throw invalid(path, 'Input should be greater than or equal to 0');
  if (value > 1) throw invalid(path, 'Input should be less than or equal to 1');
};

// fact(refused-sampling): `temperature`, `top_p` and `top_k` are fields of version 2023-06-01 only. Source:
// https://platform.claude.com/docs/en/api/versioning, 2026-10-21.
const createBodies: Readonly<Record<ApiVersion, Check>> = {
  '2026-10-21': shape(required, optional),
  '2023-06-01': shape(required, { ...optional, temperature: share, top_p: share, top_k: integer(0) }),
};

const countBody = shape({ model: string, messages: list(message) }, shared);

/** What both endpoints have in common. */
export type AskParams = Anthropic.MessageCountTokensParams;

// fact(request-json): A body is JSON in UTF-8. Source: https://platform.claude.com/docs/en/api/overview, 2026-11.
/** Refuses a body that is not JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid('', `The request body is not valid JSON: ${reason}`);
  }
}

/** Refuses a body that is not exactly that of POST /v1/messages. */
export function checkCreateBody(body: unknown, version: ApiVersion): Anthropic.MessageCreateParams {
  createBodies[version](body, '');
  return body as Anthropic.MessageCreateParams;
}

/** Refuses a body that is not exactly that of POST /v1/messages/count_tokens. */
export function checkCountBody(body: unknown): AskParams {
  countBody(body, '');
  return body as AskParams;
}
