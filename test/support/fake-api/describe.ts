/** The answer that nobody scripted: a truthful description of what the server received and decoded. */
import type Anthropic from '@anthropic-ai/sdk';
import type { SeenDocument } from './documents.ts';
import type { SeenImage, SeenMedia } from './media.ts';
import type { AskParams } from './request.ts';
import { blocksOf } from './rules.ts';
import { sampleOf } from './schema.ts';
import type { ResolvedSource } from './sources.ts';

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function origin(source: ResolvedSource | { kind: 'text' | 'content' }): string {
  const size = 'bytes' in source && source.bytes ? `, ${thousands(source.bytes.length)} bytes` : '';
  if ('file' in source && source.file) return `${size} as file ${source.file.id} (${source.file.filename})`;
  if ('url' in source && source.url !== undefined) return ` at ${source.url}`;
  return `${size} as ${source.kind}`;
}

function describeImage({ source, header, seen }: SeenImage): string {
  if (!header || !seen) return `image${origin(source)}`;
  const turned = header.orientation === 1 ? '' : ` (EXIF orientation ${header.orientation})`;
  const same = seen.width === header.width && seen.height === header.height;
  const shrunk = same ? '' : ` (seen as ${seen.width}x${seen.height})`;
  return `${source.mediaType} ${header.width}x${header.height}${turned}${shrunk}${origin(source)}`;
}

function describeDocument({ mediaType, source, pages, title }: SeenDocument): string {
  const name = title === undefined ? '' : ` ${JSON.stringify(title)}`;
  const length = pages === 0 || source.kind === 'url' ? '' : ` of ${plural(pages, 'page')}`;
  return `${mediaType}${name}${length}${origin(source)}`;
}

function questionOf(params: AskParams): string {
  const last = params.messages.findLast((message) => message.role === 'user');
  const texts = (last ? blocksOf(last) : []).flatMap((block) => (block.type === 'text' ? [block.text] : []));
  return texts.length === 0 ? '' : ` You asked: ${texts.map((text) => JSON.stringify(text)).join(', ')}.`;
}

/** `I received 1 image: image/png 640x480, 12,345 bytes as base64. You asked: "describe".`; JSON if JSON was asked for. */
export function describeRequest(params: AskParams, { images, documents }: SeenMedia): string {
  const format = params.output_config?.format;
  if (format != null) return JSON.stringify(sampleOf(format.schema));
  const counts = [
    ...(images.length > 0 || documents.length === 0 ? [plural(images.length, 'image')] : []),
    ...(documents.length > 0 ? [plural(documents.length, 'document')] : []),
  ];
  const items = [...images.map(describeImage), ...documents.map(describeDocument)];
  const received = `I received ${counts.join(' and ')}${items.length > 0 ? `: ${items.join('; ')}` : ''}.`;
  const turns = params.messages.filter((message) => message.role === 'assistant').length + 1;
  return `${received}${questionOf(params)}${turns > 1 ? ` This is turn ${turns}.` : ''}`;
}

/** Text as tokens, roughly: a quarter of its length. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** What stands before the system prompt and is paid for like text: tools, and the schema of the answer. */
export function preambleTokens({ tools, output_config }: AskParams): number {
  const schema = output_config?.format?.schema;
  return [tools, schema].reduce<number>(
    (sum, part) => sum + (part == null ? 0 : textTokens(JSON.stringify(part))),
    0,
  );
}

/** Everything that the request costs to read. */
export function inputTokens(params: AskParams, media: SeenMedia): number {
  const system =
    typeof params.system === 'string' ? [params.system] : (params.system ?? []).map((b) => b.text);
  const texts = [...system, ...params.messages.flatMap((message) => blocksOf(message).map(textOf))];
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  return (
    preambleTokens(params) +
    sum(texts.map(textTokens)) +
    sum(media.images.map((image) => image.tokens)) +
    sum(media.documents.map((document) => document.tokens))
  );
}

/** The text of a block, as far as it has any. */
export function textOf(block: Anthropic.ContentBlockParam): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'thinking':
      return block.thinking;
    case 'search_result':
      return block.content.map(({ text }) => text).join('');
    case 'tool_use':
    case 'server_tool_use':
      return JSON.stringify(block.input);
    case 'tool_result': {
      const content = block.content ?? '';
      if (typeof content === 'string') return content;
      return content.map((inner) => (inner.type === 'text' ? inner.text : '')).join('');
    }
    default:
      return '';
  }
}
