// Builds the request of a question, with the conversation before it. Pure.
import type {
  ContentBlockParam,
  MessageParam,
  MessageStreamParams,
  Tool,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { type CacheTtl, type Caching, markBreakpoints, markSystem } from './cache-breakpoints.ts';
import { type RequestItem, toBlocks } from './content-blocks.ts';
import type { BlockIndex } from './errors/curable-errors.ts';

/** The result of a tool call: text, images and documents. */
interface ToolResult {
  /** The id of the call. */
  readonly tool_use_id: string;
  /** The tool failed, and the content says why. */
  readonly isError?: boolean;
  readonly content: readonly RequestItem[];
}

/** A step between a question and its answer: the model calls tools and gets a result for each call. */
export interface ToolStep {
  /** The message with the calls. Within a question the API wants it back as it sent it, with its thinking. */
  readonly blocks: readonly ContentBlockParam[];
  readonly results: readonly ToolResult[];
}

/** A question, the steps that the model took, and its answer; the last turn of a request has no answer yet. */
export interface RequestTurn {
  readonly items: readonly RequestItem[];
  readonly steps?: readonly ToolStep[];
  readonly answer?: string;
}

// fact(effort-levels).
/** Effort levels of the API (`output_config.effort`). */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

export interface RequestOptions {
  readonly model: string;
  readonly maxTokens: number;
  readonly system: string | undefined;
  readonly effort: (typeof EFFORTS)[number] | undefined;
  /** Text after the question that the next requests of a conversation do not repeat. */
  readonly suffix?: string | undefined;
  /** JSON Schema of the answer. */
  readonly schema?: Record<string, unknown> | undefined;
  /** Enables citations, which the API wants on every document of a request or on none. */
  readonly cite?: boolean;
  /** Client tools that the model may call. */
  readonly tools?: readonly Tool[] | undefined;
  /** `none`: the tools are defined for the calls of earlier turns, and the model may call none of them. */
  readonly toolChoice?: 'none' | undefined;
  readonly caching?: Caching;
  /** 5 minutes by default. */
  readonly cacheTtl?: CacheTtl | undefined;
}

/** The item that a content block was made from; `inner` has those of the blocks in a tool's result. */
type BlockOrigin = RequestItem & { readonly inner?: readonly RequestItem[] };

/** The origins of each content block of each message. */
type BlockOrigins = readonly (readonly BlockOrigin[])[];

/** A request, ready to be sent. */
export interface BuiltRequest {
  readonly params: MessageStreamParams;
  readonly origins: BlockOrigins;
}

/** A content block with the item that it was made from. */
interface OriginBlock {
  readonly block: ContentBlockParam;
  readonly item: BlockOrigin;
}

/** Builds the request for a conversation whose last turn awaits its answer. */
export function buildRequest(turns: readonly RequestTurn[], options: RequestOptions): BuiltRequest {
  const { tools = [], cite = false, suffix } = options;
  const messages = turns.flatMap((turn) => toMessages(turn, cite));
  const marked = markBreakpoints(
    messages.map(({ role, blocks }): MessageParam => ({ role, content: blocks.map(({ block }) => block) })),
    options.caching ?? 'none',
    options.cacheTtl,
  );
  const origins = messages.map(({ blocks }) => blocks.map(({ item }) => item));
  const params: MessageStreamParams = {
    model: options.model,
    max_tokens: options.maxTokens,
    ...(options.system === undefined
      ? {}
      : { system: markSystem(options.system, options.caching, options.cacheTtl) }),
    ...makeOutputConfig(options),
    ...(tools.length === 0 ? {} : { tools: [...tools] }),
    // fact(tool-choice-none).
    ...(tools.length > 0 && options.toolChoice ? { tool_choice: { type: options.toolChoice } } : {}),
    messages: suffix === undefined ? marked : appendText(marked, suffix),
  };
  if (suffix !== undefined) origins.at(-1)?.push({ kind: 'text', text: suffix });
  return { params, origins };
}

/** Adds a text to the last message, behind the mark of the prefix that is cached. */
function appendText(messages: readonly MessageParam[], text: string): MessageParam[] {
  return messages.map((message, index) => {
    const { role, content } = message;
    if (index < messages.length - 1 || role !== 'user' || typeof content === 'string') return message;
    return { ...message, content: [...content, { type: 'text', text }] };
  });
}

interface OriginMessage {
  readonly role: 'user' | 'assistant';
  readonly blocks: readonly OriginBlock[];
}

function toMessages({ items, steps = [], answer }: RequestTurn, cite: boolean): OriginMessage[] {
  const question = items.flatMap((item) => toBlocks(item, { cite }).map((block) => ({ block, item })));
  return [
    { role: 'user', blocks: question },
    ...steps.flatMap(({ blocks, results }): OriginMessage[] => [
      { role: 'assistant', blocks: blocks.map(fromModel) },
      { role: 'user', blocks: results.map((result) => toToolResult(result, cite)) },
    ]),
    // The answer goes without its thinking, which belongs to the model that wrote it and which no later turn needs.
    ...(answer === undefined
      ? []
      : [{ role: 'assistant', blocks: [fromModel({ type: 'text', text: answer })] } as const]),
  ];
}

function toToolResult({ tool_use_id, isError = false, content }: ToolResult, cite: boolean): OriginBlock {
  const made = content.flatMap((item) => toBlocks(item, { cite }).map((block) => ({ block, item })));
  const blocks = made.map(({ block }) => block);
  const inner = made.map(({ item }) => item);
  const sources = content.filter((item) => item.kind === 'source');
  const inputs = new Set(sources.map(({ input }) => input));
  const [source] = sources;
  return {
    block: {
      type: 'tool_result',
      tool_use_id,
      ...(isError ? { is_error: true } : {}),
      ...(blocks.length === 0 ? {} : { content: blocks }),
    },
    // An error of the API may name the whole result: with several inputs in it, none of them can be blamed.
    item: { ...(source && inputs.size === 1 ? source : ({ kind: 'text', text: '' } as const)), inner },
  };
}

/** Blocks that the model wrote come from no argument of the user. */
function fromModel(block: ContentBlockParam): OriginBlock {
  return { block, item: { kind: 'text', text: block.type === 'text' ? block.text : '' } };
}

function makeOutputConfig({ effort, schema }: RequestOptions): Pick<MessageStreamParams, 'output_config'> {
  if (effort === undefined && schema === undefined) return {};
  return {
    output_config: {
      ...(effort === undefined ? {} : { effort }),
      ...(schema === undefined ? {} : { format: { type: 'json_schema', schema } }),
    },
  };
}

/** Returns the item that a content block was made from; undefined for a block that the request does not have. */
export function findOrigin(
  origins: BlockOrigins,
  { message, block, inner }: BlockIndex,
): RequestItem | undefined {
  const origin = origins[message]?.[block];
  return inner === undefined ? origin : origin?.inner?.[inner];
}
