// Reads the text of a saved conversation, and takes nothing for whole that the next turn could not send. Pure.
import type { StoredConversation } from './conversation.ts';

/** Why a file cannot be used: it is no whole conversation, or another version of claude-see wrote it. */
export type Unreadable = 'damaged' | 'foreign';

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
/** The API refuses blocks of nothing but white space. */
const isWritten: Check = (value) => typeof value === 'string' && value.trim() !== '';
const isTime: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isSwitch: Check = (value) => typeof value === 'boolean';
const isAmount: Check = (value) => typeof value === 'number' && value >= 0;
const isPositive: Check = (value) => typeof value === 'number' && value > 0;
/** From 0. */
const isCount: Check = (value) => Number.isSafeInteger(value) && isAmount(value);
/** From 1. */
const isOrdinal: Check = (value) => Number.isSafeInteger(value) && isPositive(value);
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
/** For fields that the API, or an answer, may leave out. */
const orNone =
  (check: Check): Check =>
  (value) =>
    value == null || check(value);
const like =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isSha256 = like(/^[0-9a-f]{64}$/);
const isBlock = like(/^(image|document)$/);

const SIZED = { width: isOrdinal, height: isOrdinal, bytes: isOrdinal };
const LINKED = { input: isText, block: isBlock, label: orNull(isWritten), cite: isSwitch };
/**
 * What the next turn sends again or counts with. A kind of part that is added here needs another version: for this one
 * it would be damage.
 */
const PARTS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  text: { text: isWritten },
  image: {
    ...SIZED,
    media_type: like(/^image\/(jpeg|png|gif|webp)$/),
    input: isText,
    name: orNull(isText),
    label: orNull(isWritten),
    sha256: isSha256,
    original: (value) =>
      has(value, { media_type: isText, width: isPositive, height: isPositive, bytes: isOrdinal }),
  },
  document: {
    input: isText,
    name: orNull(isText),
    media_type: like(/^application\/pdf$/),
    bytes: isOrdinal,
    sha256: isSha256,
    pages: isOrdinal,
    page_numbers: orNull(isListOf(isOrdinal)),
    cite: isSwitch,
  },
  url: { ...LINKED, url: like(/^https?:\/\/\S+$/i) },
  file_id: { ...LINKED, file_id: like(/^file_[\w-]+$/) },
};
const USAGE = {
  input_tokens: isCount,
  output_tokens: isCount,
  cache_creation_input_tokens: orNone(isCount),
  cache_read_input_tokens: orNone(isCount),
  output_tokens_details: orNone((value) => has(value, { thinking_tokens: orNone(isCount) })),
};
const CITATION = { type: isText, cited_text: isText, document_title: orNone(isText) };
const CITED = {
  text: isText,
  citations: orNone(isListOf((value) => has(value, CITATION))),
};
const ANSWER = {
  text: isWritten,
  content: orNone(isListOf((value) => has(value, CITED))),
  id: isText,
  model: isText,
  stop_reason: isText,
  request_id: orNull(isText),
  usage: (value: unknown) => has(value, USAGE),
  cost_usd: orNull(isAmount),
};
const CONVERSATION = {
  id: isText,
  revision: isOrdinal,
  created_at: isTime,
  updated_at: isTime,
  provider: orNone(isWritten),
  base_url: orNone(orNull(isText)),
  model: isWritten,
  system: orNull(isText),
  effort: orNull(isText),
};

/** Reads a conversation's file; says why where that is not possible. */
export function parseConversation(text: string): StoredConversation | Unreadable {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  const { version, turns } = Object(value) as Partial<Record<string, unknown>>;
  if (typeof version === 'number' && version !== 1) return 'foreign';
  if (version !== 1 || !has(value, CONVERSATION) || !Array.isArray(turns)) return 'damaged';
  return turns.every(isTurn) ? (value as StoredConversation) : 'damaged';
}

function isTurn(turn: unknown): boolean {
  const { parts, answer } = Object(turn) as Partial<Record<string, unknown>>;
  return (
    has(turn, { asked_at: isTime, parts: isListOf(isPart) }) &&
    Object(parts).length > 0 &&
    has(answer, ANSWER)
  );
}

function isPart(part: unknown): boolean {
  const { type, pages, page_numbers } = Object(part) as Partial<Record<string, unknown>>;
  const fields = typeof type === 'string' && Object.hasOwn(PARTS, type) ? PARTS[type] : undefined;
  if (fields === undefined || !has(part, fields)) return false;
  return !Array.isArray(page_numbers) || (page_numbers.length === pages && isAscending(page_numbers));
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}

function has(value: unknown, fields: Readonly<Record<string, Check>>): boolean {
  if (!isObject(value)) return false;
  return Object.entries(fields).every(([name, check]) => check(Object(value)[name]));
}
