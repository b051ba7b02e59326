/** Checks document blocks: PDFs that are PDFs, plain text, nested content, files of the right type. */
import type Anthropic from '@anthropic-ai/sdk';
import { invalid } from './errors.ts';
import { countPages } from './pdf-pages.ts';
import { type ResolvedSource, resolveSource, type SourceScope } from './sources.ts';

/** A document as the server has it. */
export interface SeenDocument {
  readonly path: string;
  readonly mediaType: string;
  readonly source: ResolvedSource | { readonly kind: 'text' | 'content' };
  readonly title: string | undefined;
  /** Pages of a PDF; 0 for anything else. */
  readonly pages: number;
  readonly tokens: number;
}

// fact(pdf-tokens): A page of a PDF is 1,500 to 3,000 tokens of text, and an image besides. Source:
// https://platform.claude.com/docs/en/build-with-claude/pdf-support, 2026-11.
const TOKENS_A_PAGE = 2000;

// fact(document-types): A document is a PDF or plain text; a file of another type is refused. Source:
// https://platform.claude.com/docs/en/build-with-claude/files, 2026-11.
// guess(empty-documents): A blank text document and an empty list of content are refused. Source: the same rule for
// text blocks, 2026-11. If wrong: checkDocument in test/support/fake-api/documents.ts.
/** Refuses a document that the API would not take. */
export function checkDocument(
  block: Anthropic.DocumentBlockParam,
  path: string,
  scope: SourceScope,
): SeenDocument {
  const { source } = block;
  const sourcePath = `${path}.document.source.${source.type}`;
  const seen = { path, title: block.title ?? undefined };
  if (source.type === 'text') {
    if (source.data.trim() === '') throw invalid(`${sourcePath}.data`, 'text must be non-empty');
    const tokens = Math.ceil(source.data.length / 4);
    return { ...seen, mediaType: 'text/plain', source: { kind: 'text' }, pages: 0, tokens };
  }
  if (source.type === 'content') {
    if (source.content.length === 0) throw invalid(`${sourcePath}.content`, 'content must be non-empty');
    return { ...seen, mediaType: 'content', source: { kind: 'content' }, pages: 0, tokens: 0 };
  }
  const resolved = resolveSource(source, sourcePath, scope);
  const { bytes, mediaType = 'application/pdf' } = resolved;
  if (bytes === undefined) return { ...seen, mediaType, source: resolved, pages: 1, tokens: TOKENS_A_PAGE };
  if (mediaType === 'text/plain') {
    return { ...seen, mediaType, source: resolved, pages: 0, tokens: Math.ceil(bytes.length / 4) };
  }
  if (mediaType !== 'application/pdf') {
    throw invalid(sourcePath, `files of type ${mediaType} cannot be used in \`document\` blocks`);
  }
  const pages = countPages(bytes, `${sourcePath}.data`);
  return { ...seen, mediaType, source: resolved, pages, tokens: pages * TOKENS_A_PAGE };
}
