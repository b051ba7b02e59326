/** The fake API counts prompts as an estimate: it takes base64 only, and refuses no image for its size. */
import { describe, expect, test } from 'vitest';
import { makePng, pngHeader } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { imageBlock, request, useFakeApi } from './harness.ts';

const harness = useFakeApi({ maxImageBase64Bytes: 100_000 });
const ENDPOINT = '/v1/messages/count_tokens';

function counted(content: unknown, changes: object = {}) {
  const { max_tokens: _, ...body } = request(content, changes);
  return body;
}

async function count(content: unknown, model = 'claude-opus-5-5') {
  const body = counted(content, { model });
  const { input_tokens } = await harness.client.messages.countTokens(
    body as unknown as Parameters<typeof harness.client.messages.countTokens>[0],
  );
  return input_tokens;
}

describe('POST /v1/messages/count_tokens', () => {
  test('counts a token for four characters of text, and one for each patch of an image', async () => {
    expect(await count('twelve chars')).toBe(3);
    const found = { type: 'search_result', source: 'a', title: 'A' };
    expect(await count([{ ...found, content: [{ type: 'text', text: 'twelve chars' }] }])).toBe(3);
    // 640/28 = 22.9 and 480/28 = 17.1: 23 * 18 patches.
    expect(await count([imageBlock(makePng({ width: 640, height: 480 }))])).toBe(23 * 18);
  });

  test('counts more than the model reads', async () => {
    expect(await count('word'.repeat(200_001), 'claude-haiku-4-5')).toBe(200_001);
  });

  test('counts an image that a question could not have: too many pixels, too many bytes, or none that decode', async () => {
    // 9000x9000 is seen as 1932x1932 (69 patches a side) in the high tier.
    expect(await count([imageBlock(pngHeader(9000, 9000))])).toBe(69 * 69);
    const large = makePng({ width: 560, height: 280, noise: true });
    expect(large.toString('base64').length).toBeGreaterThan(100_000);
    expect(await count([imageBlock(large)])).toBe(20 * 10);
    expect(await count([imageBlock(Buffer.from('hello'))])).toBeGreaterThan(0);
  });

  test('counts more images and pages than a question could have', async () => {
    const small = imageBlock(makePng({ width: 28, height: 28 }));
    expect(await count(Array(101).fill(small), 'claude-haiku-4-5')).toBe(101);
    const data = makePdf({ texts: pageTexts(601) }).toString('base64');
    const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } };
    expect(await count([pdf])).toBeGreaterThan(601);
  });

  test.each([
    ['url', { type: 'url', url: 'https://a.example/a.png' }],
    ['file', { type: 'file', file_id: 'file_1' }],
  ])('refuses a source of type %s', async (kind, source) => {
    const message = `messages.0.content.0.image.source.${kind}: \`${kind}\` sources are not supported`;
    harness.api.expectRejection(message);
    const refusal = await harness.post(ENDPOINT, counted([{ type: 'image', source }]));
    expect(refusal.status).toBe(400);
    expect(refusal.error?.message).toContain(message);
  });

  test('refuses a wrong media type', async () => {
    harness.api.expectRejection('specified using the image/jpeg media type');
    const block = imageBlock(makePng({ width: 9, height: 9 }), 'image/jpeg');
    expect((await harness.post(ENDPOINT, counted([block]))).status).toBe(400);
  });

  test.each([
    'web_search_20250305',
    'web_fetch_20260309',
    'code_execution_20260521',
    'tool_search_tool_bm25',
  ])('refuses the server tool %s, and takes tools that a client runs', async (type) => {
    const name = type.replace(/_\d+$/, '');
    harness.api.expectRejection('tools.0: server tools are not supported for token counting');
    expect((await harness.post(ENDPOINT, counted('x', { tools: [{ type, name }] }))).status).toBe(400);
    const bash = { type: 'bash_20250124', name: 'bash' };
    expect((await harness.post(ENDPOINT, counted('x', { tools: [bash] }))).status).toBe(200);
  });

  test('refuses max_tokens, and the forced tool that a question could not have', async () => {
    harness.api.expectRejection('max_tokens: Extra inputs are not permitted');
    expect((await harness.post(ENDPOINT, request())).status).toBe(400);
    harness.api.expectRejection('tool_choice: type "tool" and "any" are not supported');
    const tools = [{ name: 'crop', input_schema: { type: 'object' } }];
    const forced = counted('x', { tools, tool_choice: { type: 'any' } });
    expect((await harness.post(ENDPOINT, forced)).status).toBe(400);
  });
});
