/** Without the optional packages: what needs no pixels still works, and what needs them names the cure. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'rolldown';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeJpeg, makePng } from '../support/images.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
let folder = '';

/** Prints what becomes of a file: the notes and either the picture's size and bytes or the error; or how an SVG holds it. */
const ENTRY = `
import { readFileSync } from 'node:fs';
import { embedOriginal } from './src/image/embed-original.ts';
import { identifyImage } from './src/image/identify.ts';
import { prepareImage } from './src/image/prepare.ts';
import { sniff } from './src/image/sniff.ts';
const [, , file, options, platform] = process.argv;
const notes = [];
const note = (line) => notes.push(line);
try {
  const bytes = readFileSync(file);
  const image = identifyImage({ input: 'x', name: 'x', bytes, found: sniff(bytes) }, note);
  const tier = { maxSide: 1568, maxTokens: 1568 };
  const around = { signal: new AbortController().signal, env: { variables: process.env, platform } };
  if (JSON.parse(options).embed) {
    const { href, matrix } = await embedOriginal(image, around);
    console.log(JSON.stringify({ href, matrix }));
    process.exit();
  }
  const defaults = { model: 'm', tier, maxSide: 8000, resize: true, strip: false };
  const prepared = await prepareImage(image, { ...defaults, ...JSON.parse(options) }, note, around);
  const { width, height } = prepared;
  console.log(JSON.stringify({ notes, width, height, bytes: prepared.bytes.length }));
} catch ({ name, exitCode, message, hint, subject }) {
  console.log(JSON.stringify({ notes, name, exitCode, message, hint, subject }));
}`;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'claude-see-packages-')));
  await mkdir(join(folder, 'with-sharp', 'node_modules'), { recursive: true });
  await symlink(
    join(root, 'node_modules', 'sharp'),
    join(folder, 'with-sharp', 'node_modules', 'sharp'),
    'junction',
  );
  for (const place of ['bare', 'with-sharp']) {
    await build({
      cwd: root,
      input: 'entry.ts',
      platform: 'node',
      external: ['sharp', /^libheif-js/, /^@imagemagick/],
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (id === 'entry.ts' ? join(root, id) : undefined),
          load: (id) => (id === join(root, 'entry.ts') ? ENTRY : undefined),
        },
      ],
      output: { file: join(folder, place, 'run.mjs'), format: 'esm', codeSplitting: false },
      logLevel: 'warn',
    });
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(
  place: 'bare' | 'with-sharp',
  bytes: Buffer,
  options: object = {},
  { platform = 'linux', path = process.env.PATH }: { platform?: NodeJS.Platform; path?: string } = {},
): Promise<unknown> {
  const file = join(folder, 'picture');
  await writeFile(file, bytes);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(folder, place, 'run.mjs'), file, JSON.stringify(options), platform],
    { env: { ...process.env, PATH: path } },
  );
  return JSON.parse(stdout);
}

describe('without sharp', () => {
  const needed = (reason: string) => ({
    notes: [],
    name: 'CliError',
    exitCode: 2,
    subject: 'x',
    message: `must be changed before it is sent (${reason}), which needs the package sharp`,
    hint: 'npm install sharp (add --global if claude-see is installed globally); with npx: npx -p claude-see -p sharp claude-see …',
  });

  test('a picture that needs no change goes out', async () => {
    const bytes = await makeJpeg({ width: 64, height: 48 });
    expect(await run('bare', bytes)).toEqual({ notes: [], width: 64, height: 48, bytes: bytes.length });
  });

  test('so does a large one that would only have been made smaller', async () => {
    const bytes = makePng({ width: 2000, height: 200, noise: true });
    expect(await run('bare', bytes)).toEqual({ notes: [], width: 2000, height: 200, bytes: bytes.length });
  });

  test('one whose metadata must go loses it', async () => {
    const bytes = makePng({ width: 64, height: 48, text: 'a comment' });
    const { length } = makePng({ width: 64, height: 48 });
    expect(await run('bare', bytes, { strip: true })).toMatchObject({
      notes: [expect.stringMatching(/^x: metadata removed, /)],
      bytes: length,
    });
  });

  test('one that is cut off goes out with a note', async () => {
    const bytes = makePng({ width: 200, height: 200, noise: true }).subarray(0, 50_000);
    expect(await run('bare', bytes)).toEqual({
      notes: ['x: the file seems damaged or cut off; the image may be incomplete'],
      width: 200,
      height: 200,
      bytes: 50_000,
    });
  });

  test('one that boxes are drawn over goes into an SVG, turned there if it must be', async () => {
    const bytes = makePng({ width: 64, height: 48 });
    expect(await run('bare', bytes, { embed: true })).toEqual({
      href: `data:image/png;base64,${bytes.toString('base64')}`,
    });
    const turned = await makeJpeg({ width: 64, height: 48, orientation: 6 });
    expect(await run('bare', turned, { embed: true })).toMatchObject({ matrix: '0 1 -1 0 48 0' });
  });

  test('one that must be changed is refused', async () => {
    expect(await run('bare', await makeJpeg({ width: 64, height: 48 }), { maxEdge: 32 })).toEqual(
      needed('--max-edge 32'),
    );
    const tiff = await sharp(makePng({ width: 8, height: 8 }))
      .tiff()
      .toBuffer();
    expect(await run('bare', tiff)).toEqual(needed('the API does not take TIFF'));
    expect(await run('bare', makePng({ width: 2001, height: 8 }), { maxSide: 2000 })).toEqual(
      needed('the API takes 2000 pixels a side'),
    );
    const turned = await makeJpeg({ width: 64, height: 48, orientation: 6 });
    expect(await run('bare', turned, { strip: true })).toEqual(needed('--strip'));
  });

  test('a HEIC names both packages that it needs', async () => {
    const bytes = await readFile(join(root, 'test', 'fixtures', 'upright.heic'));
    expect(await run('bare', bytes)).toEqual({
      ...needed(''),
      message:
        'must be changed before it is sent (the API does not take HEIC), which needs the packages sharp and libheif-js',
      hint: 'npm install sharp libheif-js (add --global if claude-see is installed globally); with npx: npx -p claude-see -p sharp -p libheif-js claude-see …',
    });
  });
});

test('with sharp and without libheif-js, a HEIC is refused', async () => {
  const bytes = await readFile(join(root, 'test', 'fixtures', 'upright.heic'));
  expect(await run('with-sharp', bytes)).toEqual({
    notes: [],
    name: 'CliError',
    exitCode: 2,
    subject: 'x',
    message: 'is a HEIC photo, which needs the package libheif-js',
    hint: expect.stringMatching(/^npm install libheif-js .*npx -p claude-see -p libheif-js claude-see …$/),
  });
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="1000"/>');
  expect(await run('with-sharp', svg)).toMatchObject({ width: 1568, height: 784 });
});

describe('with sharp and without ImageMagick, a format that it reads is refused', () => {
  const tga = Buffer.from('\0\0\x02\0\0\0\0\0\0\0\0\0\x01\0\x01\0\x18\x20abc', 'latin1');
  const message = 'is a TGA image, which needs the package @imagemagick/magick-wasm';

  test('with the command that installs it', async () => {
    expect(await run('with-sharp', tga, {}, { path: '/nowhere' })).toEqual({
      notes: [],
      name: 'CliError',
      exitCode: 2,
      subject: 'x',
      message,
      hint: expect.stringMatching(
        /^npm install @imagemagick\/magick-wasm .* -p @imagemagick\/magick-wasm claude-see …$/,
      ),
    });
  });

  test('or with the command of a program that the system has', async () => {
    const bin = await mkdtemp(join(folder, 'bin-'));
    for (const name of ['sips', 'ffmpeg']) await writeFile(join(bin, name), '', { mode: 0o755 });
    expect(await run('with-sharp', tga, {}, { path: bin })).toMatchObject({
      message,
      hint: 'convert it with FFmpeg: ffmpeg -i x -frames:v 1 x.png',
    });
    expect(await run('with-sharp', tga, {}, { path: bin, platform: 'darwin' })).toMatchObject({
      message,
      hint: 'convert it with sips: sips -s format png x --out x.png',
    });
  });
});

describe('a HEIC on a Mac without libheif-js', () => {
  const place = async (script: string) => {
    const bin = await mkdtemp(join(folder, 'bin-'));
    await writeFile(join(bin, 'sips'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return `${bin}:/bin:/usr/bin`;
  };
  const heic = () => readFile(join(root, 'test', 'fixtures', 'upright.heic'));

  test('goes through sips, and says so', async () => {
    const picture = join(folder, 'picture.jpg');
    await writeFile(picture, await makeJpeg({ width: 64, height: 128 }));
    const path = await place(`for OUT; do :; done; cp '${picture}' "$OUT"`);
    expect(await run('with-sharp', await heic(), {}, { platform: 'darwin', path })).toMatchObject({
      notes: ['x: converted by sips', expect.stringMatching(/^x: image\/heic → image\/jpeg, /)],
      width: 64,
      height: 128,
    });
  });

  test('is refused as before where sips is missing, and on other systems', async () => {
    const refused = { message: 'is a HEIC photo, which needs the package libheif-js' };
    const options = { platform: 'darwin', path: '/nowhere' } as const;
    expect(await run('with-sharp', await heic(), {}, options)).toMatchObject(refused);
    const path = await place('exit 98');
    expect(await run('with-sharp', await heic(), {}, { platform: 'linux', path })).toMatchObject(refused);
  });
});
