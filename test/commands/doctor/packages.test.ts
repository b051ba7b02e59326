import { expect, test } from 'vitest';
import { checkPackages, type PackageTools } from '../../../src/commands/doctor/packages.ts';
import { CliError } from '../../../src/errors.ts';
import { testContext } from '../../support/test-context.ts';

const { settings } = testContext().context;
const world = (provider: 'anthropic' | 'vertex') => ({
  settings: { ...settings, provider, model: 'claude-opus-5-5' },
});

const SHARP = { versions: { sharp: '0.35.5', vips: '8.18.0' } } as unknown as Awaited<
  ReturnType<PackageTools['load']>
>;
const sound: PackageTools = { load: async () => SHARP, find: () => ({ version: '1.2.3' }) };
const bare: PackageTools = {
  load: () => {
    const cause = new Error('Could not load the "sharp" module using the linux-x64 runtime\nmore');
    return Promise.reject(new CliError('input_unusable', 'needs sharp', { subject: 'sharp', cause }));
  },
  find: () => undefined,
};

test('installed packages are named with their versions', async () => {
  const found = await checkPackages(world('vertex'), sound);
  expect(found.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  expect(found.map(({ detail }) => detail)).toEqual([
    '0.35.5, libvips 8.18.0',
    'libheif-js 1.2.3',
    '@imagemagick/magick-wasm 1.2.3',
    '@hyzyla/pdfium 1.2.3',
    'bedrock 1.2.3, vertex 1.2.3, foundry 1.2.3, aws 1.2.3',
  ]);
});

test('without any, only sharp is a problem, and each has its command', async () => {
  const [sharp, heic, formats, pages, platforms] = await checkPackages(world('anthropic'), bare);
  expect(sharp).toEqual({
    name: 'sharp',
    status: 'problem',
    detail:
      'cannot be loaded, so images are sent as they are or refused: Could not load the "sharp" module using the linux-x64 runtime',
    cure: 'npm install --include=optional sharp (add --global if claude-see is installed globally)',
    exitCode: 2,
  });
  expect([heic, formats, pages]).toMatchObject([
    { status: 'note', cure: expect.stringContaining('npm install libheif-js') },
    {
      status: 'note',
      detail: expect.stringContaining('JPEG XL'),
      cure: expect.stringContaining('npm install @imagemagick/magick-wasm'),
    },
    { status: 'note', cure: expect.stringContaining('npm install @hyzyla/pdfium') },
  ]);
  expect(platforms).toMatchObject({ status: 'ok' });
});

test('the package of the chosen provider is a problem where it is missing', async () => {
  const found = await checkPackages(world('vertex'), bare);
  expect(found.at(-1)).toMatchObject({
    status: 'problem',
    exitCode: 2,
    detail: expect.stringContaining('needs the package @anthropic-ai/vertex-sdk'),
    cure: expect.stringContaining('npm install @anthropic-ai/vertex-sdk'),
  });
});
