// Judges the result of one request of a batch, and makes its record: the answer, or the error in its place. Pure.
import type { BatchResult } from '../api/batch-results.ts';
import { getCodeOfType } from '../api/errors/codes.ts';
import type { Price } from '../api/models.ts';
import type { ProviderName } from '../api/providers/providers.ts';
import type { Reply } from '../api/stream-message.ts';
import { type RecordedEntry, toErrorRecord, toRecord } from '../each/to-record.ts';
import { judgeReply } from '../engine/judge.ts';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';

/** All that the requests of a batch share. */
export interface ResultQuestion {
  readonly provider: ProviderName;
  readonly model: string;
  readonly schema: AnswerSchema | undefined;
  /** The schema was asked for in the prompt, so an answer may have words around its JSON. */
  readonly schemaInPrompt: boolean;
  /** Of a request by itself; a batch costs half. */
  readonly price: Price | undefined;
  /** The command that asks the failed inputs again. */
  readonly retryCommand: string;
}

/** One request of a batch. */
export interface AskedInput {
  readonly entry: RecordedEntry;
  readonly key: string;
  readonly maxTokens: number;
  /** The entries of `images[]`. */
  readonly images: readonly object[];
}

/** A record with the error in it, as it was made. */
export interface JudgedResult {
  readonly record: EachRecord;
  readonly error: CliError | undefined;
  /** `batch retry` asks this input again. */
  readonly isRetried: boolean;
}

type Result = BatchResult['result'];

/** Whether a result is an answer, which was paid for: `batch retry` asks again what has none. */
export function isAnswer(result: Result | undefined): boolean {
  return result?.type === 'succeeded';
}

/** Returns the record of a result; undefined stands for a result that the API did not give. */
export function judgeResult(
  result: Result | undefined,
  asked: AskedInput,
  question: ResultQuestion,
  env: Env,
): JudgedResult {
  const reply = result?.type === 'succeeded' ? toReply(result.message) : undefined;
  if (reply) return judgeMessage(reply, asked, question, env);
  const error = toError(result, question);
  const record = toErrorRecord(asked.entry, asked.key, error, env);
  return { record, error, isRetried: !isAnswer(result) };
}

function judgeMessage(
  reply: Reply,
  { entry, key, maxTokens, images }: AskedInput,
  { provider, model, schema, schemaInPrompt, price }: ResultQuestion,
  env: Env,
): JudgedResult {
  const schemaText = schemaInPrompt ? '' : undefined;
  const plan = {
    provider,
    model,
    price,
    maxTokens,
    cappedByCost: false,
    question: { schema },
    options: { schemaText, cacheTtl: '5m' },
  } as const;
  const judgement = judgeReply({ plan, reply });
  const record = toRecord(entry, key, { judgement, reply, images }, env);
  return { record, error: judgement.problem, isRetried: false };
}

// fact(batch-tier).
/** Returns a message as a reply, at the price of a batch; undefined for what is no message. */
function toReply(message: Extract<Result, { type: 'succeeded' }>['message']): Reply | undefined {
  const { content, usage } = message ?? {};
  if (!Array.isArray(content) || !content.every(isBlock) || !isUsage(usage)) return undefined;
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  return { text, message: { ...message, usage: { ...usage, service_tier: 'batch' } }, request_id: null };
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A gateway may send anything; what is no answer is not judged as one. */
function isBlock(block: unknown): boolean {
  const { type, text, citations } = Object(block) as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string') return false;
  return type !== 'text' || (typeof text === 'string' && (citations == null || Array.isArray(citations)));
}

function isUsage(usage: unknown): boolean {
  const { input_tokens, output_tokens } = Object(usage) as Readonly<Record<string, unknown>>;
  return Number.isFinite(input_tokens) && Number.isFinite(output_tokens);
}

function toError(result: Result | undefined, { model, retryCommand }: ResultQuestion): CliError {
  const hint = `ask again: ${retryCommand}`;
  switch (result?.type) {
    case 'expired':
      return new CliError('expired', 'not answered within 24 hours', { hint });
    case 'canceled':
      return new CliError('canceled', 'canceled before an answer came', { hint });
    case 'errored': {
      const { error, request_id: requestId } = result.error ?? {};
      const code = getCodeOfType(error ?? {}, model);
      const message = [error?.message, error?.type].find(isWord) ?? 'unknown error';
      const isRejected = code === 'invalid_request' || code === 'limit_exceeded';
      const words = isRejected ? 'the API rejected the request' : 'the API answered';
      const found = new CliError(code, `${words}: ${message}`, { requestId });
      return found.retryable ? found.with({ hint }) : found;
    }
    default:
      return new CliError('server_error', 'the API gave no result for it', {
        hint: isAnswer(result) ? 'submit this input again' : hint,
      });
  }
}
