import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePng } from '../../support/images.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const history = (args: readonly string[], options?: RunOptions) => world.run(['history', ...args], options);
const done = { code: 0, stdout: '', stderr: '' };

describe('an empty history', () => {
  const note = 'no conversations are saved\n';

  test('is no error', async () => {
    expect(await history(['ls'])).toEqual({ ...done, stderr: note });
    expect(await history(['ls', '--json'])).toEqual({ ...done, stdout: '[]\n', stderr: note });
    expect(await history(['ls', '-q'])).toEqual(done);
    expect(await history(['show'])).toEqual({ ...done, stderr: note });
    expect(await history(['rm', '--all'])).toEqual({ ...done, stderr: note });
    expect(existsSync(join(world.folder, 'data'))).toBe(false);
  });

  test('has no conversation that an id could name', async () => {
    for (const args of [
      ['show', 'abc'],
      ['rm', 'abc'],
      ['path', 'abc'],
    ]) {
      expect(await history(args)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'claude-see: abc: no conversation has this id\n  `claude-see history ls` lists the ids\n',
      });
    }
  });
});

describe('the built binary', () => {
  test('saves an answered question, shows it and removes it', async () => {
    await world.file('photo.png', makePng({ width: 64, height: 48 }));
    expect((await world.runBinary(['photo.png', 'what is it?'])).code).toBe(0);
    const [row] = JSON.parse((await world.runBinary(['history', 'ls', '--json'])).stdout);
    expect(row).toMatchObject({ turns: 1, images: 1, question: 'what is it?' });
    const show = await world.runBinary(['history', 'show']);
    expect(show.stdout).toContain('[Image 1: photo.png, image/png 64x48, ');
    const path = (await world.runBinary(['history', 'path', row.id])).stdout.trimEnd();
    expect(readFileSync(join(path, '1.json'), 'utf8')).not.toContain(world.api.apiKey);
    expect((await world.runBinary(['history', 'rm', row.id])).stdout).toBe(`${row.id}\n`);
    expect(existsSync(path)).toBe(false);
  });

  test.skipIf(process.platform === 'win32')('without a home folder has an empty history', async () => {
    const variables = { HOME: '', XDG_DATA_HOME: undefined, CLAUDE_SEE_DATA_DIR: undefined };
    expect((await world.runBinary(['history', 'ls'], { variables })).stderr).toBe(
      'no conversations are saved\n',
    );
    expect(await world.runBinary(['history', 'path'], { variables })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: there is no home folder to keep conversations in\n  set HOME, or CLAUDE_SEE_DATA_DIR to a folder\n',
    });
  });
});
