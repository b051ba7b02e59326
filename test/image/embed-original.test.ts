import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { embedOriginal } from '../../src/image/embed-original.ts';
import { identifyImage } from '../../src/image/identify.ts';
import { sniff } from '../../src/image/sniff.ts';
import { decode, difference, pixelAt, quadrants } from '../support/pixels.ts';

const CONTEXT = { signal: new AbortController().signal, env: { variables: process.env } };

async function embed(bytes: Buffer) {
  const found = sniff(bytes);
  if (found.kind === 'pdf') throw new Error('a picture is expected');
  const picture = await embedOriginal(
    identifyImage({ input: 'a', name: 'a', bytes, found }, () => {}),
    CONTEXT,
  );
  const [, type = '', data = ''] = /^data:([^;]+);base64,(.+)$/.exec(picture.href) ?? [];
  return { ...picture, type, bytes: Buffer.from(data, 'base64') };
}

const picture = () => quadrants(80, 40, ['red', 'green', 'blue', 'white']);

describe('embedOriginal', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'turns a JPEG of orientation %i upright, whatever the viewer does with EXIF',
    async (orientation) => {
      const jpeg = await sharp(await picture().png().toBuffer())
        .withMetadata({ orientation })
        .jpeg({ quality: 100 })
        .toBuffer();
      const { width, height, href, matrix, bytes } = await embed(jpeg);
      expect((await sharp(bytes).metadata()).orientation).toBeUndefined();
      const upright = await decode(await sharp(jpeg).autoOrient().png().toBuffer());
      const turn = matrix === undefined ? '' : `transform="matrix(${matrix})"`;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${upright.width}" height="${upright.height}"><image width="${width}" height="${height}" ${turn} href="${href}"/></svg>`;
      const drawn = await decode(await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer());
      for (const x of [5, drawn.width - 5]) {
        for (const y of [5, drawn.height - 5]) {
          expect(difference(pixelAt(drawn, x, y), pixelAt(upright, x, y)), `${x},${y}`).toBeLessThan(12);
        }
      }
    },
  );

  test('keeps the bytes of a PNG that has no metadata', async () => {
    const png = await picture().png().toBuffer();
    expect((await embed(png)).bytes.equals(png)).toBe(true);
  });

  test.each(['tiff', 'avif'] as const)('turns a %s into a format that every viewer shows', async (format) => {
    const { type, matrix, bytes } = await embed(await picture().toFormat(format).toBuffer());
    expect({ type, matrix }).toEqual({
      type: format === 'tiff' ? 'image/png' : 'image/jpeg',
      matrix: undefined,
    });
    expect(await decode(bytes)).toMatchObject({ width: 80, height: 40 });
  });

  test('shows only the first frame of an animation, as the model saw it', async () => {
    const frames = await sharp(
      Buffer.concat(await Promise.all([picture().raw().toBuffer(), picture().negate().raw().toBuffer()])),
      {
        raw: { width: 80, height: 80, channels: 3, pageHeight: 40 },
      },
    )
      .gif()
      .toBuffer();
    const { type, bytes } = await embed(frames);
    expect(type).toBe('image/png');
    expect((await sharp(bytes).metadata()).pages ?? 1).toBe(1);
    expect(await decode(bytes)).toMatchObject({ width: 80, height: 40 });
  });
});
