/** The fake API refuses images and documents that the real one would not take. */
import Anthropic, { APIError } from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { gifHeader, makeJpeg, makePng, pngHeader, truncate } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { imageBlock, request, useFakeApi } from './harness.ts';

const { ImageDimensionsTooLargeError } = Anthropic.Messages;

const harness = useFakeApi({
  maxBodyBytes: 300_000,
  maxImageBase64Bytes: 100_000,
  unreachableUrls: ['https://a.example/gone.png'],
});

const small = makePng({ width: 20, height: 10 });
const PATH = 'messages.0.content.0.image.source';
const base64 = (data: string, media_type = 'image/png') => ({
  type: 'image',
  source: { type: 'base64', media_type, data },
});
const url = (value: string) => ({ type: 'image', source: { type: 'url', url: value } });
const pdf = (content: string | Buffer) => ({
  type: 'document',
  source: {
    type: 'base64',
    media_type: 'application/pdf',
    data: Buffer.from(content as string, 'latin1').toString('base64'),
  },
});

const onePage = () => makePdf({ texts: pageTexts(1) });

const cases: [name: string, content: () => unknown, message: string, status?: number][] = [
  [
    'a data: prefix',
    () => [base64(`data:image/png;base64,${small.toString('base64')}`)],
    'base64.data: invalid',
  ],
  [
    'a line break',
    () => [base64(`${small.toString('base64')}\n`)],
    `${PATH}.base64.data: invalid base64 data`,
  ],
  ['no padding', () => [base64('iVBORw')], `${PATH}.base64.data: invalid base64 data`],
  ['padding within', () => [base64('iVBORw==iVBORw==')], `${PATH}.base64.data: invalid base64 data`],
  ['the alphabet of addresses', () => [base64('iVBOR-_w')], `${PATH}.base64.data: invalid base64 data`],
  ['no data', () => [base64('')], `${PATH}.base64.data: base64 data cannot be empty`],
  [
    'another media type',
    () => [base64(small.toString('base64'), 'image/bmp')],
    `${PATH}.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
  ],
  [
    'a media type that is not the bytes',
    async () => [imageBlock(await makeJpeg({ width: 9, height: 9 }), 'image/png')],
    `${PATH}.base64.media_type: The image was specified using the image/png media type, but the image appears to be a image/jpeg image`,
  ],
  ['bytes of no image', () => [base64(Buffer.from('hello').toString('base64'))], 'Could not process image'],
  ['a header without pixels', () => [imageBlock(pngHeader(10, 10))], 'Could not process image'],
  [
    'half a PNG',
    () => [imageBlock(truncate(makePng({ width: 60, height: 60, noise: true }), 6000))],
    'Could not process image',
  ],
  [
    'half a JPEG',
    async () => {
      const jpeg = await makeJpeg({ width: 400, height: 400 });
      return [imageBlock(truncate(jpeg, jpeg.length - 200), 'image/jpeg')];
    },
    'Could not process image',
  ],
  [
    'a PNG with a flipped bit',
    () => {
      const png = makePng({ width: 60, height: 60, noise: true });
      png.writeUInt8(png.readUInt8(5000) ^ 1, 5000);
      return [imageBlock(png)];
    },
    'Could not process image',
  ],
  [
    'a JPEG whose second half is zeros',
    async () => {
      const jpeg = await makeJpeg({ width: 400, height: 400 });
      return [imageBlock(jpeg.fill(0, jpeg.length >> 1), 'image/jpeg')];
    },
    'Could not process image',
  ],
  [
    'too much base64',
    () => [imageBlock(makePng({ width: 160, height: 160, noise: true }))],
    `${PATH}.base64: image exceeds`,
  ],
  ['a URL that is none', () => [url('cat.png')], `${PATH}.url.url: Only HTTP and HTTPS URLs are supported`],
  ['a file: URL', () => [url('file:///cat.png')], `${PATH}.url.url: Only HTTP and HTTPS URLs are supported`],
  ['an unreachable URL', () => [url('https://a.example/gone.png')], 'Unable to download the file.'],
  ['a URL of this machine', () => [url('http://127.0.0.1:8080/a.png')], 'Unable to download the file.'],
  [
    'a file that is not there',
    () => [{ type: 'image', source: { type: 'file', file_id: 'file_x' } }],
    'File not found: file_x',
    404,
  ],
  ['a PDF that is none', () => [pdf('hello')], 'messages.0.content.0.document.source.base64.data: The PDF'],
  ['a PDF after junk', () => [pdf(Buffer.concat([Buffer.from('junk'), onePage()]))], 'was not valid'],
  ['a PDF without pages', () => [pdf(makePdf({ texts: [] }))], 'was not valid'],
  ['an encrypted PDF', () => [pdf(makePdf({ texts: ['a'], encrypted: true }))], 'password protected'],
  [
    'an encrypted PDF whose trailer is a stream',
    () => [pdf(makePdf({ texts: ['a'], encrypted: true, compressed: true }))],
    'password protected',
  ],
  ['too many pages', () => [pdf(makePdf({ texts: pageTexts(601) }))], 'Too much media: 601 document pages'],
  [
    'too many pages in compressed streams and in several documents',
    () => [pdf(makePdf({ texts: pageTexts(600), compressed: true })), pdf(onePage())],
    'Too much media: 601 document pages',
  ],
];

describe('images and documents', () => {
  test.each(cases)('refuses %s', async (_name, content, message, status = 400) => {
    harness.api.expectRejection(message);
    const refusal = await harness.post('/v1/messages', request(await content()));
    expect(refusal.status).toBe(status);
    expect(refusal.error?.message).toContain(message);
  });

  test('refuses a body that is too large, after reading all of it', async () => {
    harness.api.expectRejection('Request exceeds the maximum allowed number of bytes.');
    const refusal = await harness.post('/v1/messages', request('x'.repeat(300_000)));
    expect(refusal).toMatchObject({ status: 413, error: { type: 'request_too_large' } });
    expect(harness.api.requests[0]?.bytes).toBeGreaterThan(300_000);
  });

  test('refuses an image on a model without image input', async () => {
    harness.api.expectRejection('does not support image');
    const body = request([imageBlock(small)], { model: 'claude-text-only-1' });
    expect((await harness.post('/v1/messages', body)).status).toBe(400);
  });
});

describe('sizes', () => {
  async function sizesRefused(content: ReturnType<typeof imageBlock>[]) {
    harness.api.expectRejection('At least one of the image dimensions exceed max allowed size');
    const params = { model: 'claude-opus-5-5', max_tokens: 100 };
    const error = await harness.client.messages
      .create({ ...params, messages: [{ role: 'user', content }] })
      .then(() => undefined)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ImageDimensionsTooLargeError);
    return error instanceof ImageDimensionsTooLargeError ? error.details : undefined;
  }

  test.each([
    ['a PNG', imageBlock(pngHeader(8001, 10))],
    ['a GIF', imageBlock(gifHeader(10, 65_000), 'image/gif')],
  ])('more than 8000 pixels a side are refused before any pixel is decoded: %s', async (_name, block) => {
    expect(await sizesRefused([imageBlock(small), block])).toEqual({
      error_code: 'image_dimensions_too_large',
      max_side_length_pixels: 8000,
      paths: ['messages.0.content.1'],
    });
  });

  test('8000 pixels are taken, and 2001 among 20 images', async () => {
    const wide = imageBlock(makePng({ width: 8000, height: 1 }));
    expect((await harness.post('/v1/messages', request([wide]))).status).toBe(200);
    const twenty = Array.from({ length: 20 }, () => imageBlock(makePng({ width: 2001, height: 1 })));
    expect((await harness.post('/v1/messages', request(twenty))).status).toBe(200);
  });

  test('among 21 images, every one of more than 2000 pixels is named', async () => {
    const large = imageBlock(makePng({ width: 2001, height: 1 }));
    const exact = imageBlock(makePng({ width: 2000, height: 1 }));
    const content = Array.from({ length: 21 }, (_, i) => (i === 3 || i === 20 ? large : exact));
    expect(await sizesRefused(content)).toMatchObject({
      max_side_length_pixels: 2000,
      paths: ['messages.0.content.3', 'messages.0.content.20'],
    });
  });

  test('images in tool results and in earlier turns count too', async () => {
    const large = imageBlock(makePng({ width: 2001, height: 1 }));
    const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: [large] };
    const messages = [
      { role: 'user', content: Array.from({ length: 20 }, () => imageBlock(small)) },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'crop', input: {} }] },
      { role: 'user', content: [result] },
    ];
    const tools = [{ name: 'crop', input_schema: { type: 'object' } }];
    harness.api.expectRejection();
    const refusal = await harness.post('/v1/messages', request('x', { tools, messages }));
    expect(refusal.error?.details?.paths).toEqual(['messages.2.content.0.content.0']);
  });

  test.each([
    [600, 200, 'claude-opus-5-5'],
    [601, 400, 'claude-opus-5-5'],
    [100, 200, 'claude-haiku-4-5'],
    [101, 400, 'claude-haiku-4-5'],
  ])('%i images: %i on %s', async (count, status, model) => {
    const content = Array.from({ length: count }, () => imageBlock(small));
    if (status === 400) {
      harness.api.expectRejection(`Too much media: 0 document pages + ${count} images > ${count - 1}`);
    }
    expect((await harness.post('/v1/messages', request(content, { model }))).status).toBe(status);
  });

  test("transformations.oversized_image 'error' names the size that fits", async () => {
    const block = {
      ...imageBlock(makePng({ width: 1920, height: 1080 })),
      transformations: { oversized_image: 'error' },
    };
    expect((await harness.post('/v1/messages', request([block]))).status).toBe(200);
    harness.api.expectRejection();
    const refusal = await harness.post('/v1/messages', request([block], { model: 'claude-haiku-4-5' }));
    expect(refusal.error?.message).toBe(
      'messages.0.content.0: image dimensions 1920x1080 exceed the maximum image size of a model named on this request and would be downsized to 1456x819; scale the image to at most 1456x819 or set the image\'s oversized_image setting to "downsize"',
    );
  });

  test('the SDK shows the API’s own message', async () => {
    harness.api.expectRejection();
    const pending = harness.client.messages.create({
      model: 'claude-opus-5-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: [imageBlock(Buffer.from('nothing'))] }],
    });
    const error = await pending.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({
      status: 400,
      apiMessage: 'Could not process image',
      requestID: expect.stringMatching(/^req_/),
    });
  });
});
