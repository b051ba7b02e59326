/** Holds the shape of the live ring's rows, and the requests that they share. */
import Anthropic from '@anthropic-ai/sdk';
import type { LiveFacts } from '../support/facts-report.ts';

/** A row with what it has seen. */
export type LiveRow = LiveFacts['rows'][number];

/** The models that the rows ask; all but `standard` are of the high image tier. */
export interface Models {
  /** Cheap: all that does not depend on the model is asked of it. */
  readonly high: string;
  /** An old one of the standard tier, with a context of 200k tokens. */
  readonly standard: string;
  /** The program's default, and another line: asked little. */
  readonly others: readonly string[];
}

/** The models of a run unless `--model` says otherwise: the cheapest of each tier. */
export const MODELS: Models = {
  high: 'claude-haiku-5-5',
  standard: 'claude-haiku-4-5',
  others: ['claude-opus-5-5', 'claude-sonnet-5-5'],
};

/** The API as the rows see it: the SDK, and nothing of claude-see. */
export interface Ring {
  readonly client: Anthropic;
  readonly models: Models;
  /** A text of this run alone, so that no cache of an earlier run answers. */
  readonly nonce: string;
  /** Between two looks at a batch, in milliseconds. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** Tokens of a question without an image, by the model that was asked. */
  readonly baselines: Map<string, number>;
  /** Ids of uploaded files, which are deleted at the end. */
  readonly uploaded: Set<string>;
}

/** Tokens of one request, at most: the price of a run is computed from them. */
export interface Use {
  readonly model: string;
  readonly input: number;
  readonly output: number;
}

/** One fact to look at. */
export interface Row extends Pick<LiveRow, 'id' | 'name' | 'expected'> {
  /** The requests that are billed; a refused one is not. */
  readonly uses: readonly Use[];
  /** Asks the API; the row is ok if what is returned equals `expected`. */
  see(ring: Ring): Promise<string>;
}

type Content = Anthropic.ContentBlockParam[];
type Params = Anthropic.MessageCreateParamsNonStreaming;

/** No answer is read but its beginning: this is all that a request may cost beside its prompt. */
export const ANSWER_TOKENS = 16;

/** A billed request of so many image tokens, and of up to 50 of text. */
export function use(model: string, mediaTokens: number, output = ANSWER_TOKENS): Use {
  return { model, input: mediaTokens + 50, output };
}

const BAD_REQUEST = '400 invalid_request_error';

/** A row about a request that the API refuses, which is free. */
export function refusedRow(id: string, name: string, see: Row['see'], expected = BAD_REQUEST): Row {
  return { id, name, expected, uses: [], see };
}

/** Asks about some content. A string is text. */
export function ask(
  ring: Ring,
  content: Content | string,
  more: Partial<Params> & Record<string, unknown> = {},
): Promise<Anthropic.Message> {
  const params = {
    model: ring.models.high,
    max_tokens: ANSWER_TOKENS,
    messages: [{ role: 'user' as const, content }],
    ...more,
  };
  return ring.client.messages.create(params as Params, { signal: ring.signal });
}

/** A block of text. */
export function text(value: string): Anthropic.TextBlockParam {
  return { type: 'text', text: value };
}

/** An image block of base64. */
export function image(
  bytes: Buffer,
  media_type: Anthropic.Base64ImageSource['media_type'] = 'image/png',
): Anthropic.ImageBlockParam {
  return { type: 'image', source: { type: 'base64', media_type, data: bytes.toString('base64') } };
}

/** Returns the API's refusal, or undefined when the request is accepted. Throws what is no refusal. */
export async function refusalOf(
  request: Promise<unknown>,
): Promise<InstanceType<typeof Anthropic.APIError> | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    if (error instanceof Anthropic.APIError && error.status !== undefined && error.status < 429) return error;
    throw error;
  }
}

/**
 * Returns `accepted`, or the status and type of the refusal, then the part of its message that is asked for, if it is
 * there, and otherwise the beginning of the message.
 */
export async function verdict(request: Promise<unknown>, part?: string): Promise<string> {
  const refusal = await refusalOf(request);
  if (!refusal) return 'accepted';
  const head = `${refusal.status} ${refusal.type}`;
  if (part === undefined) return head;
  const message = refusal.apiMessage ?? '';
  return `${head}: ${message.includes(part) ? part : message.slice(0, 160)}`;
}
