/** The bound of what a body holds beside base64, held against bodies that are really built. */
import { expect, test } from 'vitest';
import { modelFacts } from '../../src/api/models.ts';
import type { Content } from '../../src/conversation/content.ts';
import type { Media } from '../../src/document/document.ts';
import { checkContext, estimateNonMediaBytes } from '../../src/engine/check-limits.ts';
import { planQuestion } from '../../src/engine/plan.ts';
import { previewRequest } from '../../src/engine/request-parts.ts';
import { makeHistory } from '../support/history.ts';

const text = (words: string): Content => ({ kind: 'text', text: words });
const bytes = Buffer.alloc(300);
const facts = { bytes, byteLength: 300, input: 'ö"\n.x', name: 'ö"\n.x' };
const original = { media_type: 'image/webp', width: 9, height: 9, bytes: 300 };
const picture = {
  kind: 'media',
  media: { ...facts, kind: 'image', media_type: 'image/webp', width: 9, height: 9, original },
} as const;
const document = {
  kind: 'media',
  media: {
    ...facts,
    kind: 'pdf',
    media_type: 'application/pdf',
    pages: 1,
    selected: undefined,
    original: { media_type: 'application/pdf', bytes: 300, pages: 1 },
  },
} as const;
const address = `https://example.com/${'a'.repeat(900)}`;
const url: Content = { kind: 'media', media: { kind: 'url', input: address, url: address, block: 'image' } };
const file: Content = { kind: 'media', media: { kind: 'file_id', input: 'file_011', file_id: 'file_011' } };

/** Each is several bytes, or an escape of several: `\n`, `\u0001`, `\"`, 3 and 4 bytes of UTF-8. */
const DENSE = '\n\u0001"日🦊'.repeat(5000);

test.each<[string, readonly Content[], answer: string]>([
  ['one picture', [picture, text('?')], 'a'],
  ['no question', [picture], 'a'],
  ['everything', [picture, document, url, file, text('what?'), text('why?')], DENSE],
  ['hundreds of pictures', Array.from({ length: 300 }, () => picture), 'a'],
  ['hundreds of documents', Array.from({ length: 300 }, () => document), 'a'],
  ['many texts', Array.from({ length: 2000 }, () => text('?')), DENSE],
  ['a long text', [picture, text(DENSE)], DENSE],
])('is never below what goes out, and not far above: %s', (_, items, answer) => {
  const zoom = { name: 'zoom', description: DENSE, input_schema: { type: 'object' as const } };
  const question = {
    content: items,
    tools: [zoom],
    history: makeHistory(items, answer, { model: 'claude-opus-5-5', tokens: 1 }),
    citations: true,
    reused: false,
  };
  const settings = { system: DENSE, effort: 'medium', source: 'auto', maxTokens: undefined } as const;
  const planned = planQuestion(question, { ...settings, provider: 'anthropic', model: 'claude-opus-5-5' });
  // A schema goes out in one of two ways; here both count.
  const schema = { type: 'object', description: DENSE };
  const options = { ...planned.options, schema, schemaText: DENSE };
  const turns = [{ items, answer }, { items }];
  const plan = { ...planned, options, nonMediaBytes: estimateNonMediaBytes(turns, planned.model, options) };
  const { params } = previewRequest(plan, '');
  const inline = plan.turns
    .flatMap(({ parts }) => parts)
    .filter((part) => 'media' in part && 'bytes' in part.media);
  // 300 bytes are 400 characters of base64.
  const beside = Buffer.byteLength(JSON.stringify({ ...params, stream: true })) - 400 * inline.length;
  expect(plan.nonMediaBytes).toBeGreaterThanOrEqual(beside);
  const blocks = params.messages.reduce((sum, { content }) => sum + content.length, 0);
  expect(plan.nonMediaBytes - beside).toBeLessThan(5000 + 800 * blocks);
});

test.each([
  ['picture', picture],
  ['document', document],
] as const)('counts the long name of a %s, in a label or a title', (_, item) => {
  // Each quote takes two bytes of JSON.
  const name = '"'.repeat(250);
  const content = Array.from(
    { length: 100 },
    (): Content => ({ kind: 'media', media: { ...item.media, input: name, name } as Media }),
  );
  const settings = { system: undefined, effort: undefined, source: 'auto', maxTokens: undefined } as const;
  const plan = planQuestion({ content }, { ...settings, provider: 'anthropic', model: 'claude-opus-5-5' });
  const body = Buffer.byteLength(JSON.stringify(previewRequest(plan, '').params));
  expect(body).toBeGreaterThan(100 * (400 + 2 * 250));
  expect(plan.nonMediaBytes).toBeGreaterThanOrEqual(body - 100 * 400);
});

test('as many tokens as the model reads are not too many', () => {
  const model = 'claude-haiku-4-5';
  const check = (tokens: number) => () => checkContext(tokens, false, model, modelFacts(model));
  expect(check(200_000)).not.toThrow();
  expect(check(200_001)).toThrow('the images are 200,001 tokens; claude-haiku-4-5 reads 200,000 in all');
});
