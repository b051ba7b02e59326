import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nameAnnotated, openAnnotations } from '../../src/check/annotate-failures.ts';
import type { ImageResult } from '../../src/render/check/report.ts';
import { loadSha256 } from '../../src/sha256.ts';
import { makeAssertion, makeImage } from '../support/check-report.ts';
import { decode, fromFunction, pixelAt } from '../support/pixels.ts';
import { testEnv } from '../support/test-env.ts';

let folder: string;
let bytes: Buffer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-annotate-'));
  bytes = await fromFunction(200, 150, () => [10, 200, 90])
    .png()
    .toBuffer();
  await writeFile(join(folder, 'a.png'), bytes);
});

afterEach(() => rm(folder, { recursive: true }));

const failed = makeAssertion({
  status: 'fail',
  boxes: [{ left: 60, top: 60, width: 40, height: 30, label: 'x' }],
});

async function makeFailure(parts: Partial<ImageResult> = {}): Promise<ImageResult> {
  const size = { width: 200, height: 150 };
  const whole = { left: 0, top: 0, ...size };
  const picture = { path: 'a.png', sha256: (await loadSha256())(bytes), ...size, region: whole, masks: [] };
  return makeImage({ input: 'a.png', status: 'fail', picture, assertions: [failed], ...parts });
}

const open = (out = 'out') => openAnnotations(out, testEnv({ cwd: folder }));

describe('openAnnotations', () => {
  test('writes the picture of a failure with its box, and names it from the current folder', async () => {
    const { reporter, annotated } = open('out/new');
    const result = await makeFailure();
    await reporter.image?.(result);
    expect(annotated(result)).toBe(`out/new/${nameAnnotated(result)}`);
    expect(await readdir(join(folder, 'out/new'))).toEqual([nameAnnotated(result)]);
    const pixels = await decode(await readFile(join(folder, annotated(result) ?? '')));
    expect(pixels).toMatchObject({ width: 200, height: 150 });
    expect([60, 59, 58, 57, 56, 55].map((x) => pixelAt(pixels, x, 80))).toEqual([
      ...[
        [10, 200, 90],
        [255, 255, 255],
      ],
      ...[
        [0xd5, 0x5e, 0],
        [0xd5, 0x5e, 0],
      ],
      ...[
        [0, 0, 0],
        [10, 200, 90],
      ],
    ]);
  });

  test('greys masks and what was cropped away', async () => {
    const { reporter, annotated } = open();
    const { picture } = await makeFailure();
    if (!picture) throw new Error('no picture');
    const region = { left: 20, top: 10, width: 150, height: 120 };
    const masks = [{ left: 30, top: 20, width: 10, height: 10 }];
    const result = await makeFailure({ picture: { ...picture, region, masks } });
    await reporter.image?.(result);
    const pixels = await decode(await readFile(join(folder, annotated(result) ?? '')));
    const grey = [128, 128, 128];
    expect([pixelAt(pixels, 19, 50), pixelAt(pixels, 20, 50)]).toEqual([grey, [10, 200, 90]]);
    expect([pixelAt(pixels, 30, 20), pixelAt(pixels, 40, 20)]).toEqual([grey, [10, 200, 90]]);
  });

  test.each(['pass', 'uncertain', 'error', 'skipped'] as const)('writes nothing for %s', async (status) => {
    const { reporter, annotated } = open();
    const result = await makeFailure({ assertions: [{ ...failed, status }] });
    await reporter.image?.(result);
    expect(annotated(result)).toBeUndefined();
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });

  test('writes nothing for a picture that is gone, another one now, or was never read', async () => {
    const { reporter, annotated, failure } = open();
    const results = [await makeFailure({ picture: null }), await makeFailure()];
    await writeFile(join(folder, 'a.png'), Buffer.concat([bytes, Buffer.from('x')]));
    for (const each of results) await reporter.image?.(each);
    await rm(join(folder, 'a.png'));
    await reporter.image?.(results[1] as ImageResult);
    expect(results.map(annotated)).toEqual([undefined, undefined]);
    expect(failure()).toBeUndefined();
  });

  test('refuses a folder that is a file, before anything is paid for', () => {
    expect(() => open('a.png')).toThrow(
      expect.objectContaining({ code: 'output_unwritable', subject: '--out a.png' }),
    );
  });

  test.skipIf(process.platform === 'win32')('remembers that it could not write, and goes on', async () => {
    const { reporter, annotated, failure } = open();
    await rm(join(folder, 'out'), { recursive: true });
    await writeFile(join(folder, 'out'), 'a file now');
    await chmod(join(folder, 'out'), 0o444);
    const result = await makeFailure();
    await reporter.image?.(result);
    expect(annotated(result)).toBeUndefined();
    expect(failure()).toMatchObject({ code: 'output_unwritable', subject: '--out out' });
  });
});

describe('nameAnnotated', () => {
  test.each([
    ['login', 'shots/Home page.png', /^login-Home-page-[0-9a-f]{8}\.png$/],
    ['con', 'nul.png', /^con-nul-[0-9a-f]{8}\.png$/],
    ['con.x', 'a.b.png', /^con-x-a-b-[0-9a-f]{8}\.png$/],
    ['../../etc', '..\\..\\passwd', /^etc-passwd-[0-9a-f]{8}\.png$/],
    ['日本', '語.png', /^image-[0-9a-f]{8}\.png$/],
    ['a'.repeat(300), 'b.png', /^a{80}-[0-9a-f]{8}\.png$/],
  ])('names %s on %s safely', (check, input, name) => {
    expect(nameAnnotated({ check, input })).toMatch(name);
  });

  test('tells apart what differs in folder, case or check only', () => {
    const pairs = [
      ['a', 'x/1.png'],
      ['a', 'y/1.png'],
      ['A', 'x/1.png'],
      ['a-x', '1.png'],
      ['a', 'x-1.png'],
    ];
    const names = pairs.map(([check = '', input = '']) => nameAnnotated({ check, input }).toLowerCase());
    expect(new Set(names).size).toBe(pairs.length);
  });
});
