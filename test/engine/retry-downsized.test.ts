/** Images that the API would have downsized, because our table of sizes is wrong: sent again at the size that it names. */
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const MODEL = 'claude-opus-5-5';

// Made once: compressing them takes half a second.
let wide: Buffer;
let photo: Buffer;
beforeAll(async () => {
  // The high tier sees 3840 x 2160 pixels at 2576 x 1449, the standard tier at 1456 x 819.
  wide = await makeTiff(3840, 2160);
  // 2212 x 1659 and 1270 x 952.
  photo = await makeTiff(4032, 3024);
});

beforeEach(async () => {
  await world.file('wide.tif', wide);
  await world.file('photo.tif', photo);
  await world.file('small.png', makePng({ width: 300, height: 200 }));
});

/** A format that is always converted, and so brought to the size that the model sees. */
function makeTiff(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .tiff({ compression: 'lzw' })
    .toBuffer();
}

/** Has the API reject one request for the image at this place, as it would be with a smaller tier than ours. */
function reject(path: string, sent: string, fitting: string): void {
  world.api.failNext('messages', {
    status: 400,
    message: `${path}: image dimensions ${sent} exceed the maximum image size of a model named on this request and would be downsized to ${fitting}; resize the image to fit, or set transformations.oversized_image to "downsize"`,
  });
}

const bodies = () =>
  world.api.requests
    .filter(({ path }) => path === '/v1/messages')
    .map(({ body }) => body as Anthropic.MessageCreateParams);

function imagesOf(body: Anthropic.MessageCreateParams | undefined): readonly Anthropic.ImageBlockParam[] {
  return (body?.messages ?? []).flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.flatMap((block) => (block.type === 'image' ? block : [])),
  );
}

/** The size of the pixels that were sent. */
async function sizeOf({ source }: Anthropic.ImageBlockParam): Promise<string> {
  if (source.type === 'url') return source.url;
  const stored = source.type === 'file' ? world.api.files.get(source.file_id)?.bytes : undefined;
  const bytes = source.type === 'base64' ? Buffer.from(source.data, 'base64') : stored;
  const { width, height } = await sharp(bytes).metadata();
  return `${width}x${height}`;
}

const sizesOf = async (body: Anthropic.MessageCreateParams | undefined) =>
  Promise.all(imagesOf(body).map(sizeOf));

const transformationsOf = (body: Anthropic.MessageCreateParams | undefined) =>
  imagesOf(body).map(({ transformations }) => transformations?.oversized_image);

describe('an image is to be rejected rather than downsized', () => {
  test('if it was scaled to what the model sees, and not if it goes out as it is', async () => {
    await world.run(['wide.tif', 'small.png']);
    expect(transformationsOf(bodies()[0])).toEqual(['error', undefined]);
  });

  test('in later turns too, but not by another model that sees less by our own table', async () => {
    await world.run(['wide.tif', 'what?']);
    await world.run(['-c', 'and?']);
    await world.run(['-c', 'and?', '-m', 'claude-haiku-4-5']);
    expect(bodies().map(transformationsOf)).toEqual([['error'], ['error'], [undefined]]);
  });
});

describe('an image that the API would have downsized', () => {
  test('is sent again at the size that the API names, with a note on the table', async () => {
    reject('messages.0.content.0', '2576x1449', '1456x819');
    const { code, stdout, stderr } = await world.run(['wide.tif', '--json', '-v']);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `wide.tif: 2576x1449 → 1456x819 (${MODEL} sees at most 1568 pixels a side, not 2576; sending it again)\n`,
    );
    expect(await sizesOf(bodies()[1])).toEqual(['1456x819']);
    // 52 x 30 patches.
    expect(JSON.parse(stdout).images).toMatchObject([
      { sent: { width: 1456, height: 819 }, seen: { width: 1456, height: 819 }, tokens: 1560 },
    ]);
    expect(stderr).toMatch(/wide\.tif: image\/png, 1456x819, .*1,560 tokens/);
  });

  test('takes along the others, of which the API names none', async () => {
    reject('messages.0.content.1', '2576x1449', '1456x819');
    expect(await world.run(['wide.tif', 'small.png', 'photo.tif'])).toMatchObject({ code: 0 });
    expect(await sizesOf(bodies()[1])).toEqual(['1456x819', '300x200', '1270x952']);
  });

  test('sets the limits of the others where its size is that of no tier', async () => {
    // 2000 x 1125 pixels are 72 x 41 patches, which are 2952 tokens.
    reject('messages.0.content.1', '2576x1449', '2000x1125');
    const { code, stderr } = await world.run(['wide.tif', 'photo.tif', '-v']);
    expect(code).toBe(0);
    expect(stderr).toContain(`(${MODEL} sees fewer pixels than assumed; sending it again)\n`);
    const [wide, photo] = await sizesOf(bodies()[1]);
    expect(wide).toBe('2000x1125');
    const [width = 0, height = 0] = (photo ?? '').split('x').map(Number);
    expect(Math.ceil(width / 28) * Math.ceil(height / 28)).toBeLessThanOrEqual(2952);
    expect(width).toBeGreaterThan(1700);
  });

  test('is shrunk in a conversation, and stays so', async () => {
    await world.run(['wide.tif', 'what?']);
    reject('messages.0.content.0', '2576x1449', '1456x819');
    expect(await world.run(['-c', 'and?'])).toMatchObject({ code: 0 });
    await world.run(['-c', 'and now?']);
    expect(await sizesOf(bodies().at(-1))).toEqual(['1456x819']);
  });

  test('is uploaded again if it was uploaded', async () => {
    reject('messages.0.content.0', '2576x1449', '1456x819');
    expect(await world.run(['wide.tif', '--upload'])).toMatchObject({ code: 0 });
    const stored = [...world.api.files.values()].map(
      async ({ bytes }) => (await sharp(bytes).metadata()).width,
    );
    expect(await Promise.all(stored)).toEqual([2576, 1456]);
  });

  test('is sent again only once', async () => {
    reject('messages.0.content.0', '2576x1449', '1456x819');
    reject('messages.0.content.0', '1456x819', '700x394');
    const { code, stderr } = await world.run(['wide.tif']);
    expect({ code, asked: bodies().length }).toEqual({ code: 2, asked: 2 });
    expect(stderr).toContain('wide.tif: the API rejected the request: image dimensions 1456x819 exceed');
  });

  test.each([
    ['the size is not smaller', 'messages.0.content.0', '2576x1449'],
    ['the API names a block that is no image', 'messages.0.content.1', '1456x819'],
  ])('is not sent again where %s', async (_, path, fitting) => {
    reject(path, '2576x1449', fitting);
    expect(await world.run(['wide.tif', 'what?'])).toMatchObject({ code: 2 });
    expect(bodies()).toHaveLength(1);
  });
});

test('a gateway that does not know the field is asked again without it', async () => {
  world.api.failNext('messages', {
    status: 400,
    message: 'messages.0.content.0.image.transformations: Extra inputs are not permitted',
  });
  expect(await world.run(['wide.tif'])).toMatchObject({ code: 0 });
  expect(bodies().map(transformationsOf)).toEqual([['error'], [undefined]]);
});

test.each([
  ['aws', ['error']],
  ['foundry', [undefined]],
  ['vertex', [undefined]],
  ['bedrock', [undefined]],
] as const)('%s is sent the field only if it is known to take it', async (platform, sent) => {
  const variables = await platformVariables(platform, world);
  expect(await world.run(['wide.tif'], { variables })).toMatchObject({ code: 0 });
  const asked = world.api.requests.filter(({ body }) => body !== undefined);
  expect(transformationsOf(asked.at(-1)?.body as Anthropic.MessageCreateParams)).toEqual(sent);
});
