// Turns the items of a request into the API's content blocks. Pure.
import type {
  DocumentBlockParam,
  ImageBlockParam,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { ImageMediaType } from '../image/formats.ts';

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

/** The source of an image or document, with the type of content block that it goes into. */
export type Source = ImageSource | DocumentSource;

/** An image or document of a request. */
export interface SourceItem {
  readonly kind: 'source';
  /** The user's own argument. */
  readonly input: string;
  /** The name that the model is given; never includes a folder. */
  readonly title: string;
  readonly source: Source;
  /** Text before an image that distinguishes it from the others. */
  readonly label?: string | undefined;
  /** The title says which frame or page of its file an image is, so it is labelled even where it is the only one. */
  readonly placed?: true | undefined;
  /** Makes the API reject the image rather than downsize it: then coordinates in the answer are pixels of it. */
  readonly exact?: true | undefined;
  /** Index of the request part that it was made from. */
  readonly part?: number;
}

export type RequestItem =
  | { readonly kind: 'text'; readonly text: string; readonly part?: number }
  | SourceItem;

/** A content block of a question or of a tool's result. */
export type ItemBlock = TextBlockParam | ImageBlockParam | DocumentBlockParam;

/** True for an item that becomes an image block. */
export function isImage(item: RequestItem): boolean {
  return item.kind === 'source' && item.source.block === 'image';
}

/** Returns the content blocks of an item: one, or two for an image with a label. */
export function toBlocks(item: RequestItem, { cite }: { readonly cite: boolean }): ItemBlock[] {
  if (item.kind === 'text') return [{ type: 'text', text: item.text }];
  const { source, label, title, exact } = item;
  if (source.block === 'document') {
    // The API knows the name of a stored file, so a bare id adds nothing.
    const titled = source.type === 'file' && source.file_id === title ? {} : { title };
    // fact(pdf-citations): Citations of a PDF name its pages, from a first one to the one after the last. Source:
    // https://platform.claude.com/docs/en/build-with-claude/citations, 2026-11.
    // fact(citations-all-or-none).
    const citations = cite ? { citations: { enabled: true } } : {};
    return [{ type: 'document', source: toApiSource(source), ...titled, ...citations }];
  }
  const image: ImageBlockParam = {
    type: 'image',
    source: toApiSource(source),
    ...(exact ? { transformations: { oversized_image: 'error' } } : {}),
  };
  return label === undefined ? [image] : [{ type: 'text', text: label }, image];
}

function toApiSource<MediaType>(source: SourceOf<BlockType, MediaType>) {
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
