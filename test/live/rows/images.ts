/** Rows about images: types, sizes and limits. */
import type Anthropic from '@anthropic-ai/sdk';
import { makeGif, makeJpeg, makePng, makeWebp, truncate } from '../../support/images.ts';
import { ask, image, type Models, type Ring, type Row, refusalOf, text, use, verdict } from '../ring.ts';

const SMALL = { width: 28, height: 28 };
const small = () => image(makePng(SMALL));
const question = text('describe');

function accepted(row: Pick<Row, 'id' | 'name' | 'see'>, models: Models, tokens: number): Row {
  return { ...row, expected: 'accepted', uses: [use(models.high, tokens)] };
}

/** Rows about media types. */
export function mediaTypeRows(models: Models): Row[] {
  const type = (name: string, bytes: () => Promise<Buffer>) => {
    const media_type = `image/${name}` as Anthropic.Base64ImageSource['media_type'];
    const see = async (ring: Ring) => verdict(ask(ring, [image(await bytes(), media_type), question]));
    return accepted({ id: 'media-types', name: media_type, see }, models, 1);
  };
  return [
    type('jpeg', () => makeJpeg(SMALL)),
    type('png', async () => makePng(SMALL)),
    type('gif', () => makeGif({ ...SMALL, frames: 2 })),
    type('webp', () => makeWebp({ ...SMALL, frames: 2 })),
    {
      id: 'media-types',
      name: 'image/bmp',
      expected: '400 invalid_request_error',
      uses: [],
      see: (ring) => verdict(ask(ring, [image(makePng(SMALL), 'image/bmp' as 'image/png')])),
    },
    {
      id: 'media-type-mismatch',
      name: 'a PNG as image/jpeg',
      expected: '400 invalid_request_error: image/png',
      uses: [],
      see: (ring) => verdict(ask(ring, [image(makePng(SMALL), 'image/jpeg')]), 'image/png'),
    },
    {
      id: 'error-bad-image',
      name: 'half of a PNG',
      expected: '400 invalid_request_error: Could not process image',
      uses: [],
      see: (ring) => {
        const whole = makePng({ width: 200, height: 200, noise: true });
        return verdict(ask(ring, [image(truncate(whole, whole.length >> 1))]), 'Could not process image');
      },
    },
  ];
}

/** Rows about limits on bytes, pixels and numbers of images. */
export function imageLimitRows(models: Models): Row[] {
  const wide = (width: number) => image(makePng({ width, height: 28 }));
  const many = (count: number) => Array.from({ length: count }, small);
  const sides = (
    id: string,
    name: string,
    content: () => Anthropic.ContentBlockParam[],
    expected: string,
  ): Row => ({
    id,
    name,
    expected,
    uses: expected === 'accepted' ? [use(models.high, 400)] : [],
    see: (ring) => sideVerdict(ask(ring, [...content(), question])),
  });
  const tooMany = (name: string, model: string, count: number): Row => ({
    id: 'image-count-limit',
    name,
    expected: '400 invalid_request_error: Too much media',
    uses: [],
    see: (ring) => verdict(ask(ring, [...many(count), question], { model }), 'Too much media'),
  });
  return [
    sides('image-pixels-limit', '8000x28', () => [wide(8000)], 'accepted'),
    sides(
      'image-pixels-limit',
      '8001x28',
      () => [wide(8001)],
      'image_dimensions_too_large, 8000 pixels, paths: 1',
    ),
    sides('twenty-image-rule', '20 images, one 2001x28', () => [...many(19), wide(2001)], 'accepted'),
    sides('twenty-image-rule', '21 images, one 2000x28', () => [...many(20), wide(2000)], 'accepted'),
    sides(
      'twenty-image-rule',
      '21 images, two 2001x28',
      () => [...many(19), wide(2001), wide(2001)],
      'image_dimensions_too_large, 2000 pixels, paths: 2',
    ),
    tooMany('101 images at 200k context', models.standard, 101),
    tooMany('601 images at 1M context', models.high, 601),
    {
      id: 'image-bytes-limit',
      name: 'more than 10 MB of base64',
      expected: '400 invalid_request_error: image exceeds 10 MB maximum',
      uses: [],
      see: (ring) => {
        const large = Buffer.concat([makePng(SMALL), Buffer.alloc(8 * 1024 * 1024)]);
        return verdict(ask(ring, [image(large)]), 'image exceeds 10 MB maximum');
      },
    },
    {
      id: 'body-limit',
      name: 'a body of more than 32 MB',
      expected: '413 request_too_large',
      uses: [],
      see: (ring) => verdict(ask(ring, 'a'.repeat(32 * 1024 * 1024))),
    },
    ...oversizedRows(models),
  ];
}

/** The part of a refusal for too long sides that machines read. */
async function sideVerdict(request: Promise<unknown>): Promise<string> {
  const refusal = await refusalOf(request);
  if (!refusal) return 'accepted';
  const details = (refusal.details ?? {}) as Partial<Anthropic.ImageDimensionsTooLargeErrorDetails>;
  return `${details.error_code}, ${details.max_side_length_pixels} pixels, paths: ${details.paths?.length}`;
}

function oversizedRows(models: Models): Row[] {
  const strict = (width: number, height: number): Anthropic.ImageBlockParam => ({
    ...image(makePng({ width, height })),
    transformations: { oversized_image: 'error' },
  });
  return [
    {
      id: 'oversized-image-error',
      name: '3840x2160, standard tier',
      expected: '400 invalid_request_error: would be downsized to 1456x819',
      uses: [],
      see: (ring) =>
        verdict(
          ask(ring, [strict(3840, 2160)], { model: models.standard }),
          'would be downsized to 1456x819',
        ),
    },
    {
      id: 'oversized-image-error',
      name: '1456x819, standard tier',
      expected: 'accepted',
      uses: [use(models.standard, 1560)],
      see: (ring) => verdict(ask(ring, [strict(1456, 819), question], { model: models.standard })),
    },
  ];
}
