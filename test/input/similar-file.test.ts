import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { similarFile } from '../../src/input/similar-file.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

function suggestion(argument: string, ...names: readonly string[]): string | undefined {
  return similarFile(argument, {
    stat: (path) => (path.endsWith('folder.png') ? 'directory' : 'file'),
    names: (folder) => (folder === '.' || folder === 'shots/' ? names : []),
    glob: async () => [],
  });
}

describe('the file that may be meant', () => {
  test.each([
    ['phto.jpg', 'photo.jpg'],
    ['pohto.jpg', 'photo.jpg'],
    ['photos.jpg', 'photo.jpg'],
    ['foto.jpg', 'photo.jpg'],
    ['photo.JPG', 'photo.jpg'],
    ['photo.png', 'photo.jpg'],
    ['shots/phto.jpg', 'shots/photo.jpg'],
    ['pho\u0301to.jpg', 'photo.jpg'],
  ])('of %s is %s', (argument, meant) => {
    expect(suggestion(argument, 'b.png', 'photo.jpg', 'zzz')).toBe(meant);
  });

  test.each(['pic.jpg', 'elsewhere/phto.jpg', 'x', 'nothing'])('of %s is none', (argument) => {
    expect(suggestion(argument, 'photo.jpg', 'y', 'other.txt')).toBeUndefined();
  });

  test('is the nearest, and no folder', () => {
    expect(suggestion('photo1.jpg', 'photo12.jpg', 'photo222.jpg', 'phot.jpg')).toBe('photo12.jpg');
    expect(suggestion('fodler.png', 'folder.png')).toBeUndefined();
  });
});

test('a mistyped path names it', async () => {
  await world.file('shots/my photo.png', makePng({ width: 8, height: 8 }));
  await world.file('shots/photo.png', makePng({ width: 8, height: 8 }));
  await mkdir(join(world.folder, 'empty'));
  expect(await world.run(['shots/phto.png'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'claude-see: shots/phto.png: no such file\n' +
      '  did you mean shots/photo.png? to send it as text: -p shots/phto.png\n',
  });
  const withSpaces = await world.run(['-i', 'shots/my phto.png']);
  expect(withSpaces.stderr).toBe(
    "claude-see: shots/my phto.png: no such file\n  did you mean 'shots/my photo.png'? to send it as text: -p 'shots/my phto.png'\n",
  );
  expect((await world.run(['empty/photo.png'])).stderr).not.toContain('did you mean');
});
