// Builds the request of one question from its parts. Pure: block order and fields are decided here and nowhere else.
import type {
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  MessageStreamParams,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { ImageMediaType } from '../image/formats.ts';

/** Asked when the user typed no text. */
export const DEFAULT_PROMPT = 'Describe this image.';

/** A picture or stored file as it goes out. */
export type Source =
  | { readonly type: 'base64'; readonly media_type: ImageMediaType; readonly bytes: Buffer }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string; readonly block: 'image' | 'document' };

export type RequestItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'source'; readonly input: string; readonly source: Source };

/** Effort levels of the API (`output_config.effort`). */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

export interface RequestOptions {
  readonly model: string;
  readonly maxTokens: number;
  readonly system: string | undefined;
  readonly effort: (typeof EFFORTS)[number] | undefined;
}

/**
 * Builds the request, and returns the item that each content block came from.
 * One text goes after all pictures; two or more keep the order typed.
 */
export function buildRequest(
  items: readonly RequestItem[],
  options: RequestOptions,
): { params: MessageStreamParams; blocks: readonly RequestItem[] } {
  const ordered = orderItems(items);
  return {
    params: {
      model: options.model,
      max_tokens: options.maxTokens,
      ...(options.system === undefined ? {} : { system: options.system }),
      ...(options.effort === undefined ? {} : { output_config: { effort: options.effort } }),
      messages: [{ role: 'user', content: ordered.map(toBlock) }],
    },
    blocks: ordered,
  };
}

function orderItems(items: readonly RequestItem[]): readonly RequestItem[] {
  const texts = items.filter((item) => item.kind === 'text');
  if (texts.length === 0) return [...items, { kind: 'text', text: DEFAULT_PROMPT }];
  if (texts.length === 1) return [...items.filter((item) => item.kind !== 'text'), ...texts];
  return items;
}

function toBlock(item: RequestItem): ContentBlockParam {
  if (item.kind === 'text') return { type: 'text', text: item.text };
  const { source } = item;
  switch (source.type) {
    case 'base64': {
      const { media_type, bytes } = source;
      return { type: 'image', source: { type: 'base64', media_type, data: bytes.toString('base64') } };
    }
    case 'url':
      return { type: 'image', source: { type: 'url', url: source.url } };
    case 'file':
      return fileBlock(source.block, source.file_id);
  }
}

function fileBlock(type: 'image' | 'document', file_id: string): ImageBlockParam | DocumentBlockParam {
  return { type, source: { type: 'file', file_id } };
}
