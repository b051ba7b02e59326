// Parses a saved conversation strictly, so that each part can be sent again with the next turn. Pure.
import type { StoredConversation, StoredStep } from './conversation.ts';

/** The reason a file cannot be used: it is not a whole conversation, or another version of claude-see wrote it. */
export type Unreadable = 'damaged' | 'foreign';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;
const isText: Check = (value) => typeof value === 'string';
/** The API rejects text blocks that are blank. */
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
/** For fields that may be left out. */
const orNone =
  (check: Check): Check =>
  (value) =>
    value == null || check(value);
const orMissing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const like =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isSha256 = like(/^[0-9a-f]{64}$/);
const isBlock = like(/^(image|document)$/);

const SIZED = { width: isOrdinal, height: isOrdinal, bytes: isOrdinal };
const LINKED = { input: isText, block: isBlock, label: orNull(isWritten), cite: isSwitch };
const TEXT = { text: isWritten };
const REGION = { left: isCount, top: isCount, width: isOrdinal, height: isOrdinal };
const isRegion: Check = (value) => has(value, REGION);
const isOrientation: Check = (value) => isOrdinal(value) && Number(value) <= 8;
const PART = { kind: like(/^(whole|tile|region)$/), number: isCount, count: isOrdinal };
const FRAME = { kind: like(/^frame$/), number: isOrdinal, count: orMissing(isOrdinal), seconds: isAmount };
const PAGE = { kind: like(/^page$/), number: isOrdinal, count: isOrdinal };
const IMAGE = {
  ...SIZED,
  // Whether the API takes the type is checked with the caller's list.
  media_type: isText,
  input: isText,
  name: orNull(isText),
  label: orNull(isWritten),
  sha256: isSha256,
  original: (value: unknown) =>
    has(value, { media_type: isText, width: isPositive, height: isPositive, bytes: isOrdinal }),
  placement: orMissing((value) => has(value, { region: isRegion, orientation: isOrientation })),
  part: orMissing((value) => has(value, PART)),
  place: orMissing((value) => has(value, FRAME) || has(value, PAGE)),
};
/** A new kind of part needs a new version: to older versions of claude-see it would be damage. */
const PARTS: Readonly<Record<string, Fields>> = {
  text: TEXT,
  image: IMAGE,
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
/** The kinds that the result of a tool may hold. */
const RESULT_PARTS: Readonly<Record<string, Fields>> = { text: TEXT, image: IMAGE };
// fact(tool-use-ids): Ids of tool calls are letters, digits, _ and -, and names of tools have at most 128 of them.
// Source: https://platform.claude.com/docs/en/api/messages, 2026-11.
/** The API's own patterns (https://platform.claude.com/docs/en/api/messages). */
const TOOL_USE = { id: like(/^[\w-]+$/), name: like(/^[\w-]{1,128}$/), input: isObject };
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

/**
 * Parses the text of a conversation's file, or returns why it cannot be used. Images of any type but
 * `imageMediaTypes` are damage.
 */
export function parseConversation(
  text: string,
  imageMediaTypes: readonly string[],
): StoredConversation | Unreadable {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  const { version, turns } = Object(value) as Partial<Record<string, unknown>>;
  if (typeof version === 'number' && version !== 1) return 'foreign';
  if (version !== 1 || !has(value, CONVERSATION) || !Array.isArray(turns)) return 'damaged';
  const isWhole = turns.every((turn) => isTurn(turn, imageMediaTypes));
  return isWhole ? (value as StoredConversation) : 'damaged';
}

function isTurn(turn: unknown, imageMediaTypes: readonly string[]): boolean {
  const { parts, answer } = Object(turn) as Partial<Record<string, unknown>>;
  const isPart = (part: unknown) => isOneOf(part, PARTS, imageMediaTypes);
  const isStep = (step: unknown) => isToolStep(step, imageMediaTypes);
  return (
    has(turn, { asked_at: isTime, parts: isListOf(isPart), steps: orMissing(isListOf(isStep)) }) &&
    Object(parts).length > 0 &&
    has(answer, ANSWER)
  );
}

/** Every call needs its result: the API rejects a conversation that lacks one. */
function isToolStep(step: unknown, imageMediaTypes: readonly string[]): boolean {
  const isResultPart = (part: unknown) => isOneOf(part, RESULT_PARTS, imageMediaTypes);
  const isToolUse = (use: unknown) => has(use, TOOL_USE);
  const isResult = (result: unknown) =>
    has(result, { tool_use_id: isText, is_error: isSwitch, content: isListOf(isResultPart) });
  const fields = { text: isText, tool_uses: isListOf(isToolUse), tool_results: isListOf(isResult) };
  if (!has(step, fields)) return false;
  const { tool_uses, tool_results } = step as StoredStep;
  const ids = tool_uses.map(({ id }) => id);
  const isPaired = tool_results.every(({ tool_use_id }, index) => tool_use_id === ids[index]);
  return ids.length > 0 && ids.length === tool_results.length && new Set(ids).size === ids.length && isPaired;
}

function isOneOf(
  part: unknown,
  kinds: Readonly<Record<string, Fields>>,
  imageMediaTypes: readonly string[],
): boolean {
  const { type, media_type, pages, page_numbers } = Object(part) as Partial<Record<string, unknown>>;
  const fields = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (fields === undefined || !has(part, fields)) return false;
  if (type === 'image' && !imageMediaTypes.some((accepted) => accepted === media_type)) return false;
  return !Array.isArray(page_numbers) || (page_numbers.length === pages && isAscending(page_numbers));
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}

function has(value: unknown, fields: Fields): boolean {
  if (!isObject(value)) return false;
  return Object.entries(fields).every(([name, check]) => check(Object(value)[name]));
}
