// Makes the record of one entry: its answer, or the error in its place.
import type { Reply } from '../api/stream-message.ts';
import type { Judgement } from '../engine/types.ts';
import type { Env } from '../env.ts';
import type { CliError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { SentMedia } from '../render/receipt.ts';
import { toPlainError } from '../render/report-error.ts';
import { toAnswerJson, toImageJson } from '../render/reporters/json.ts';
import type { Entry } from './entry.ts';

/** A judged reply to an entry. */
export interface EntryAnswer {
  readonly judgement: Judgement;
  /** With the usage of all its requests. */
  readonly reply: Reply;
  /** The entries of `images[]`. */
  readonly images: readonly object[];
  /** The model that was asked first, where another one answered. */
  readonly fallbackFrom?: string | undefined;
}

/** The parts of an entry that its record names. */
export type RecordedEntry = Pick<Entry, 'index' | 'id' | 'input' | 'prompt'>;

/** Returns the record of an answer; one that cannot be used has its error beside the usage that was paid for. */
export function toRecord(
  entry: RecordedEntry,
  key: string,
  { judgement, reply, images, fallbackFrom }: EntryAnswer,
  env: Env,
): EachRecord {
  const { problem, data, costUsd } = judgement;
  const asked = { answer: reply, question: entry.prompt, cost: costUsd, data };
  const facts = { ...asked, conversationId: null, fallbackFrom };
  const { conversation_id: _, ...answer } = toAnswerJson({ ...facts, images: [] });
  return {
    ...identify(entry, key),
    ...answer,
    images,
    error: problem ? toPlainError(problem, env) : null,
  };
}

/** Returns the record of an entry that got no answer; `key` is null where its bytes are not known. */
export function toErrorRecord(
  entry: RecordedEntry,
  key: string | null,
  error: CliError,
  env: Env,
): EachRecord {
  return {
    ...identify(entry, key),
    question: entry.prompt,
    text: '',
    data: null,
    citations: [],
    model: null,
    stop_reason: null,
    images: [],
    usage: null,
    cost_usd: null,
    id: null,
    request_id: error.requestId,
    error: toPlainError(error, env),
  };
}

/** Returns the entries of `images[]`. */
export function toImages(sent: readonly SentMedia[]): readonly object[] {
  return sent.map(toImageJson);
}

function identify({ index, input, id }: RecordedEntry, key: string | null) {
  return { index, input, input_id: id, key };
}
