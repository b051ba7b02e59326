// The object that `--json` prints for an answer. Keys are only ever added.
import type { Answer } from '../api/stream-message.ts';
import type { SentMedia } from './receipt.ts';

/** What is said of an answer. */
export interface AnswerFacts {
  readonly answer: Answer;
  /** The text that was typed. */
  readonly question: string;
  readonly images: readonly SentMedia[];
  /** USD; null when unknown. */
  readonly cost: number | null;
  /** What a structured answer holds; undefined when none was asked for or none came. */
  readonly data?: unknown;
  /** Null when the conversation is not saved. */
  readonly conversationId: string | null;
}

/** Returns the `--json` object: API fields in snake_case as the API sent them, `cost_usd` null when unknown. */
export function answerJson({ answer, question, images, cost, data, conversationId }: AnswerFacts): object {
  const { message } = answer;
  return {
    question,
    // The documentation says to discard the partial text of a refusal.
    text: message.stop_reason === 'refusal' ? '' : answer.text,
    data: data ?? null,
    citations: message.content.flatMap((block) => (block.type === 'text' ? (block.citations ?? []) : [])),
    model: message.model,
    stop_reason: message.stop_reason,
    images: images.map(imageJson),
    usage: message.usage,
    cost_usd: cost,
    id: message.id,
    request_id: answer.request_id,
    conversation_id: conversationId,
  };
}

/** Returns one entry of `images[]`; what only the API knows, such as the size behind a URL, is null. */
export function imageJson(image: SentMedia): object {
  const { input, original, media_type, width, height, pages, bytes, source, file_id, tokens } = image;
  return {
    input,
    // Pages are known of a PDF that is here alone, which goes out as what it is.
    media_type: original?.media_type ?? (pages === null ? null : media_type),
    width: original?.width ?? null,
    height: original?.height ?? null,
    sent: { width, height, pages, bytes, media_type, source, file_id },
    tokens,
  };
}
