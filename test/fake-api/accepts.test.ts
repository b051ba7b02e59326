/** The fake API takes what the real one takes: every source, streamed or not, with truthful answers. */
import type Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { makeGif, makeJpeg, makePng, makeWebp } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { imageBlock, request, useFakeApi } from './harness.ts';

const harness = useFakeApi();

const text = (value: string): Anthropic.TextBlockParam => ({ type: 'text', text: value });

async function ask(
  content: Anthropic.ContentBlockParam[],
  more: Partial<Anthropic.MessageStreamParams> = {},
) {
  const stream = harness.client.messages.stream({
    model: 'claude-opus-5-5',
    max_tokens: 16_000,
    messages: [{ role: 'user', content }],
    ...more,
  });
  let deltas = 0;
  stream.on('text', () => deltas++);
  const message = await stream.finalMessage();
  const answer = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  return { message, answer, deltas };
}

test('describes a base64 image, in several deltas, with the tokens of its patches', async () => {
  const png = makePng({ width: 640, height: 480 });
  const { message, answer, deltas } = await ask([imageBlock(png, 'image/png'), text('describe')]);
  expect(answer).toBe(`I received 1 image: image/png 640x480, 5,132 bytes as base64. You asked: "describe".`);
  expect(png.length).toBe(5132);
  expect(deltas).toBeGreaterThan(2);
  // 640/28 = 22.9 and 480/28 = 17.1: 23 * 18 patches, and two tokens of text.
  expect(message.usage.input_tokens).toBe(23 * 18 + 2);
  expect(message.stop_reason).toBe('end_turn');
});

test('takes all four image types, and says the size after the EXIF orientation', async () => {
  const { answer } = await ask([
    imageBlock(await makeJpeg({ width: 30, height: 20, orientation: 6 }), 'image/jpeg'),
    imageBlock(await makeGif({ width: 31, height: 21, frames: 2 }), 'image/gif'),
    imageBlock(await makeWebp({ width: 32, height: 22, frames: 2 }), 'image/webp'),
    imageBlock(await makeWebp({ width: 33, height: 23, lossless: true }), 'image/webp'),
    text('these?'),
  ]);
  expect(answer).toMatch(
    /^I received 4 images: image\/jpeg 20x30 \(EXIF orientation 6\), .* image\/gif 31x21, .* image\/webp 32x22, .* image\/webp 33x23, /,
  );
});

test('takes a URL without fetching it, and files of the workspace', async () => {
  const file_id = harness.api.addFile({
    bytes: makePng({ width: 40, height: 30 }),
    filename: 'a.png',
    mime_type: 'image/png',
  });
  const { answer } = await ask([
    { type: 'image', source: { type: 'url', url: 'https://example.com/cat.jpg' } },
    { type: 'image', source: { type: 'file', file_id } },
    text('compare'),
  ]);
  expect(answer).toContain('image at https://example.com/cat.jpg; image/png 40x30, ');
  expect(answer).toContain(`as file ${file_id} (a.png). You asked: "compare".`);
});

test('counts the schema of an answer, a token for four characters, and keeps it in the prompt cache', async () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string', description: 'x'.repeat(4000) } },
    required: ['a'],
    additionalProperties: false,
  };
  // 117 characters around a description of 4000: 1030 tokens, and two of text.
  const tokens = 1030 + 2;
  const marked: Anthropic.TextBlockParam = { ...text('what?!'), cache_control: { type: 'ephemeral' } };
  const more = { output_config: { format: { type: 'json_schema', schema } } } as const;
  const usages = [(await ask([marked], more)).message.usage, (await ask([marked], more)).message.usage];
  expect(usages).toMatchObject([
    { input_tokens: 0, cache_creation_input_tokens: tokens, cache_read_input_tokens: 0 },
    { input_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: tokens },
  ]);
});

test('says for how long a prefix was written, and where the model ran', async () => {
  // 2000 characters are 500 tokens, which with 12 more reach the least of Opus 5.5; the first mark stays below it.
  const words = (characters: number, ttl: '5m' | '1h'): Anthropic.TextBlockParam => ({
    ...text('x'.repeat(characters)),
    cache_control: { type: 'ephemeral', ttl },
  });
  const first = await ask([words(2000, '1h'), words(48, '1h'), words(400, '5m'), text('what?!')]);
  expect(first.message.usage).toMatchObject({
    input_tokens: 2,
    cache_creation_input_tokens: 612,
    cache_creation: { ephemeral_1h_input_tokens: 512, ephemeral_5m_input_tokens: 100 },
    inference_geo: 'global',
  });
  expect((await ask([text('x')], { inference_geo: 'us' })).message.usage.inference_geo).toBe('us');
  const old = await ask([text('x')], { model: 'claude-haiku-4-5' });
  expect(old.message.usage.inference_geo).toBe('not_available');
});

test('a model before 4.6 goes on with what the assistant began, and takes a budget for thinking', async () => {
  const { answer } = await ask([], {
    model: 'claude-haiku-4-5',
    max_tokens: 2000,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    messages: [
      { role: 'user', content: [text('JSON?')] },
      { role: 'assistant', content: '{' },
    ],
  });
  expect(answer).toContain('You asked: "JSON?".');
});

test('says when the model sees a smaller image, by the tier of the model', async () => {
  const png = makePng({ width: 1920, height: 1080 });
  const high = await ask([imageBlock(png, 'image/png')]);
  expect(high.answer).toContain('image/png 1920x1080, ');
  expect(high.message.usage.input_tokens).toBe(69 * 39);
  const standard = await ask([imageBlock(png, 'image/png')], { model: 'claude-haiku-4-5' });
  expect(standard.answer).toContain('image/png 1920x1080 (seen as 1456x819), ');
  expect(standard.message.usage.input_tokens).toBe(52 * 30);
});

test('answers in one JSON body when no stream was asked for', async () => {
  const message = await harness.client.messages.create({
    model: 'claude-opus-5-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'hello' }],
  });
  expect(message.content).toEqual([
    { type: 'text', text: 'I received 0 images. You asked: "hello".', citations: null },
  ]);
  expect(message._request_id).toBe('req_011Fake0000000000000001');
});

test('takes documents of every kind', async () => {
  const pdf = makePdf({ texts: ['of /Type /Page', 'and /Encrypt'] });
  const packed = makePdf({ texts: pageTexts(7), compressed: true });
  const file_id = harness.api.addFile({ bytes: pdf, filename: 'a.pdf', mime_type: 'application/pdf' });
  const { answer } = await ask([
    {
      type: 'document',
      title: 'Report',
      source: { type: 'base64', media_type: 'application/pdf', data: pdf.toString('base64') },
    },
    {
      type: 'document',
      title: 'Packed',
      source: { type: 'base64', media_type: 'application/pdf', data: packed.toString('base64') },
    },
    { type: 'document', source: { type: 'file', file_id } },
    { type: 'document', source: { type: 'url', url: 'https://example.com/b.pdf' } },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
    text('sum up'),
  ]);
  expect(answer).toContain('I received 5 documents: application/pdf "Report" of 2 pages, ');
  expect(answer).toContain('application/pdf "Packed" of 7 pages, ');
  expect(answer).toContain(
    `as file ${file_id} (a.pdf); application/pdf at https://example.com/b.pdf; text/plain as text.`,
  );
});

test('a structured output gets JSON of its schema', async () => {
  const schema = {
    type: 'object',
    properties: { passed: { type: 'boolean' }, why: { type: 'string' }, verdict: { enum: ['pass', 'fail'] } },
    required: ['passed'],
    additionalProperties: false,
  };
  const { answer } = await ask([text('check')], {
    output_config: { format: { type: 'json_schema', schema } },
  });
  expect(JSON.parse(answer)).toEqual({ passed: true, why: 'sample', verdict: 'pass' });
});

test('a conversation can send back what it was given', async () => {
  harness.api.reply({ thinking: 'a long thought', text: 'A house.' });
  const first = await ask([text('what?')]);
  const { answer } = await ask([], {
    messages: [
      { role: 'user', content: [text('what?')] },
      { role: 'assistant', content: first.message.content },
      { role: 'user', content: [text('sure?')] },
    ],
  });
  expect(answer).toBe('I received 0 images. You asked: "sure?". This is turn 2.');
});

test('records what came in and what went out', async () => {
  await harness.post('/v1/messages', request('hello'));
  expect(harness.api.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/messages',
      body: request('hello'),
      bytes: JSON.stringify(request('hello')).length,
      response: { status: 200 },
      aborted: false,
    },
  ]);
  expect(harness.api.requests[0]?.headers['anthropic-version']).toBe('2026-10-21');
});
