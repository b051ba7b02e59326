// Builds the request of one question, with the conversation before it. Pure: block order and fields are decided here and nowhere else.
import type {
  ContentBlockParam,
  MessageParam,
  MessageStreamParams,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { ImageMediaType } from '../image/formats.ts';

/** Asked when the user typed no text. */
export const DEFAULT_PROMPT = 'Describe this image.';
const DEFAULT_DOCUMENT_PROMPT = 'Describe this document.';

export type BlockType = 'image' | 'document';

type SourceOf<Type extends BlockType, MediaType> =
  | {
      readonly type: 'base64';
      readonly block: Type;
      readonly media_type: MediaType;
      readonly bytes: Buffer;
    }
  | { readonly type: 'url'; readonly block: Type; readonly url: string }
  | { readonly type: 'file'; readonly block: Type; readonly file_id: string };

type ImageSource = SourceOf<'image', ImageMediaType>;
type DocumentSource = SourceOf<'document', 'application/pdf'>;
/** A picture, PDF or stored file as it goes out. */
export type Source = ImageSource | DocumentSource;

interface SourceItem {
  readonly kind: 'source';
  readonly input: string;
  /** What the model is told that it is called: never a folder. */
  readonly title: string;
  readonly source: Source;
  /** Text before an image that tells it from others. */
  readonly label?: string | undefined;
  /** Index of the part that it was made from; see `BlockOrigins`. */
  readonly part?: number;
}

export type RequestItem =
  | { readonly kind: 'text'; readonly text: string; readonly part?: number }
  | SourceItem;

/** One question as it goes out, and the answer that it got; the last one of a request has none yet. */
export interface RequestTurn {
  readonly items: readonly RequestItem[];
  readonly answer?: string;
}

/** Effort levels of the API (`output_config.effort`). */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

export interface RequestOptions {
  readonly model: string;
  readonly maxTokens: number;
  readonly system: string | undefined;
  readonly effort: (typeof EFFORTS)[number] | undefined;
  /** JSON Schema of the answer. */
  readonly schema?: Record<string, unknown> | undefined;
  /** Turns citations on, which the API wants for all documents of a request or for none. */
  readonly cite?: boolean;
  readonly caching?: Caching;
}

/** For each message of a request, the item that each of its content blocks came from. */
export type BlockOrigins = readonly (readonly RequestItem[])[];

/** Builds the request of a conversation whose last turn waits for its answer. */
export function buildRequest(
  turns: readonly RequestTurn[],
  options: RequestOptions,
): { params: MessageStreamParams; origins: BlockOrigins } {
  const messages: MessageParam[] = [];
  const origins: RequestItem[][] = [];
  for (const { items, answer } of turns) {
    const blocks = items.flatMap((item) =>
      toBlocks(item, options.cite === true).map((block) => ({ block, item })),
    );
    messages.push({ role: 'user', content: blocks.map(({ block }) => block) });
    origins.push(blocks.map(({ item }) => item));
    if (answer === undefined) continue;
    // Without the thinking before it: its signature is good for one model only, and no follow-up needs it.
    const item = { kind: 'text', text: answer } as const;
    messages.push({ role: 'assistant', content: [{ type: 'text', text: answer }] });
    origins.push([item]);
  }
  const params = {
    model: options.model,
    max_tokens: options.maxTokens,
    ...(options.system === undefined ? {} : { system: options.system }),
    ...outputConfig(options),
    messages: markBreakpoints(messages, options.caching ?? 'none'),
  };
  return { params, origins };
}

function outputConfig({ effort, schema }: RequestOptions): Pick<MessageStreamParams, 'output_config'> {
  if (effort === undefined && schema === undefined) return {};
  return {
    output_config: {
      ...(effort === undefined ? {} : { effort }),
      ...(schema === undefined ? {} : { format: { type: 'json_schema', schema } }),
    },
  };
}

/**
 * Puts a question in the order in which it is sent: one text goes after everything else, two or more keep the order
 * typed, and none is asked for by a text of ours. With `labels` each image is told from the others once there are
 * two or more, those of `imagesBefore` in the conversation included.
 */
export function arrangeQuestion(
  items: readonly RequestItem[],
  { labels, imagesBefore }: { readonly labels: boolean; readonly imagesBefore: number },
): readonly RequestItem[] {
  const images = items.filter(isImage).length;
  const labelled = labels && imagesBefore + images > 1;
  let number = imagesBefore;
  const told = items.map((item) => {
    if (item.kind === 'text' || !isImage(item)) return item;
    number += 1;
    return labelled ? { ...item, label: `Image ${number}: ${item.title}` } : item;
  });
  return orderItems(told);
}

/** Says whether an item goes out as an image block. */
export function isImage(item: RequestItem): boolean {
  return item.kind === 'source' && item.source.block === 'image';
}

function orderItems(items: readonly RequestItem[]): readonly RequestItem[] {
  const texts = items.filter((item) => item.kind === 'text');
  if (texts.length === 0) {
    const text = items.some(isImage) ? DEFAULT_PROMPT : DEFAULT_DOCUMENT_PROMPT;
    return [...items, { kind: 'text', text }];
  }
  if (texts.length === 1) return [...items.filter((item) => item.kind !== 'text'), ...texts];
  return items;
}

function toBlocks(item: RequestItem, cite: boolean): ContentBlockParam[] {
  if (item.kind === 'text') return [{ type: 'text', text: item.text }];
  const { source, label, title } = item;
  if (source.block === 'document') {
    // The API knows the name of what it stores.
    const named = source.type === 'file' && source.file_id === title ? {} : { title };
    const citations = cite ? { citations: { enabled: true } } : {};
    return [{ type: 'document', source: wireSource(source), ...named, ...citations }];
  }
  const image = { type: 'image', source: wireSource(source) } as const;
  return label === undefined ? [image] : [{ type: 'text', text: label }, image];
}

function wireSource<MediaType>(source: SourceOf<BlockType, MediaType>) {
  switch (source.type) {
    case 'base64': {
      const { media_type, bytes } = source;
      return { type: 'base64', media_type, data: bytes.toString('base64') } as const;
    }
    case 'url':
      return { type: 'url', url: source.url } as const;
    case 'file':
      return { type: 'file', file_id: source.file_id } as const;
  }
}

/**
 * What later requests will repeat: nothing; the pictures and PDFs of this one question, asked several things
 * (`inputs`); or the whole conversation so far (`turns`).
 */
export type Caching = 'none' | 'inputs' | 'turns';

/** Times the input price that a written prefix costs; https://platform.claude.com/docs/en/about-claude/pricing */
export const CACHE_WRITE_PRICE = 1.25;

type Place = readonly [message: number, block: number];

/**
 * Returns the messages with `cache_control` where it pays. A conversation is marked at the end of this question and
 * of the one before: what that request has written is then read, however many blocks this question adds (the API
 * looks back 20; https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
 */
export function markBreakpoints(messages: readonly MessageParam[], caching: Caching): MessageParam[] {
  const places =
    caching === 'none' ? [] : caching === 'inputs' ? lastInput(messages) : lastQuestions(messages);
  return messages.map((message, index): MessageParam => {
    const marked = places.filter(([at]) => at === index).map(([, block]) => block);
    if (marked.length === 0 || message.role !== 'user' || typeof message.content === 'string') return message;
    const content = message.content.map((block, at) => (marked.includes(at) ? mark(block) : block));
    return { ...message, content };
  });
}

function lastInput(messages: readonly MessageParam[]): Place[] {
  const content = messages[0]?.content ?? [];
  if (typeof content === 'string') return [];
  const last = content.findLastIndex(({ type }) => type === 'image' || type === 'document');
  return last === -1 ? [] : [[0, last]];
}

function lastQuestions(messages: readonly MessageParam[]): Place[] {
  const ends = messages.flatMap(({ role, content }, index): Place[] =>
    role === 'user' ? [[index, content.length - 1]] : [],
  );
  return ends.slice(-2);
}

function mark(block: ContentBlockParam): ContentBlockParam {
  if (block.type !== 'text' && block.type !== 'image' && block.type !== 'document') return block;
  return { ...block, cache_control: { type: 'ephemeral' } };
}
