/** Rows about PDFs: pages, tokens and citations. */
import type Anthropic from '@anthropic-ai/sdk';
import { makePdf, pageTexts } from '../../support/pdfs.ts';
import { ask, type Models, type Ring, type Row, text, use, verdict } from '../ring.ts';

/** A PDF with a line of text on each page. */
export function pdf(
  pages: number,
  more: Partial<Anthropic.DocumentBlockParam> = {},
): Anthropic.DocumentBlockParam {
  const data = makePdf({ texts: pageTexts(pages) }).toString('base64');
  return { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data }, ...more };
}

/** No page costs more, by the documentation. */
const PAGE_TOKENS = 3000;

/** Rows about documents. */
export function documentRows({ high, standard }: Models): Row[] {
  const tooMany = (pages: number, model: string): Row => ({
    id: 'pdf-pages',
    name: `${pages} pages, ${model}`,
    expected: '400 invalid_request_error',
    uses: [],
    see: (ring) => verdict(ask(ring, [pdf(pages), text('describe')], { model })),
  });
  return [
    tooMany(101, standard),
    tooMany(601, high),
    {
      id: 'pdf-tokens',
      name: 'a page of one line',
      expected: 'from 1,500 to 3,000 tokens',
      uses: [use(high, 3 * PAGE_TOKENS), use(high, PAGE_TOKENS)],
      async see(ring) {
        const page = ((await pdfTokens(ring, 3)) - (await pdfTokens(ring, 1))) / 2;
        return page >= 1500 && page <= PAGE_TOKENS ? 'from 1,500 to 3,000 tokens' : `${page} tokens`;
      },
    },
    {
      id: 'pdf-citations',
      name: 'the page that an answer names',
      expected: 'page_location of page 2, up to 3 exclusive',
      uses: [use(high, 3 * PAGE_TOKENS, 4000)],
      async see(ring) {
        const content = [
          pdf(3, { citations: { enabled: true } }),
          text('Quote the sentence about page 2, and nothing else.'),
        ];
        const { content: answer } = await ask(ring, content, { max_tokens: 4000 });
        const found = answer.flatMap((block) => (block.type === 'text' ? (block.citations ?? []) : []))[0];
        if (found?.type !== 'page_location') return `citation: ${found?.type ?? 'none'}`;
        return `page_location of page ${found.start_page_number}, up to ${found.end_page_number} exclusive`;
      },
    },
    {
      id: 'citations-all-or-none',
      name: 'citations on one of two documents',
      expected: '400 invalid_request_error',
      uses: [],
      see: (ring) => verdict(ask(ring, [pdf(1, { citations: { enabled: true } }), pdf(1), text('describe')])),
    },
    {
      id: 'citations-with-format',
      name: 'citations with a schema',
      expected: '400 invalid_request_error',
      uses: [],
      see: (ring) => {
        const schema = { type: 'object', properties: {}, additionalProperties: false };
        return verdict(
          ask(ring, [pdf(1, { citations: { enabled: true } }), text('describe')], {
            output_config: { format: { type: 'json_schema', schema } },
          }),
        );
      },
    },
  ];
}

async function pdfTokens(ring: Ring, pages: number): Promise<number> {
  const { usage } = await ask(ring, [pdf(pages), text('describe')]);
  return usage.input_tokens;
}
