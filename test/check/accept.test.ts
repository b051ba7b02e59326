import { mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accept, planAccept } from '../../src/check/accept.ts';
import { findJobs } from '../../src/check/find-images.ts';
import { makePageShots } from '../../src/check/page-shots.ts';
import { parseCheckFile } from '../../src/check/read-check-file.ts';
import { CliError } from '../../src/errors.ts';
import { makeFakeBrowser } from '../support/fake-browser.ts';
import { makePng } from '../support/images.ts';
import { decode } from '../support/pixels.ts';
import { testEnv } from '../support/test-env.ts';

const { signal } = new AbortController();
const RED = makePng({ width: 2, height: 2, color: [255, 0, 0] });
const BLUE = makePng({ width: 2, height: 2, color: [0, 0, 255] });

const PAGE = 'http://localhost:3000/login';
const shots = makePageShots(async () => makeFakeBrowser({ [PAGE]: [['red', 0, 0, 50, 30]] }));

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'claude-see-accept-')));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Accepts the pictures of checks, each written as YAML; returns what became of each baseline. */
async function run(...checks: string[]): Promise<string[]> {
  const list = checks.map((check) => `{ ${check}, expect: { blank: false } }`).join(', ');
  const suite = await parseCheckFile(`version: 1\nchecks: [${list}]`, { path: 'c.yaml', folder });
  const copies = planAccept(await findJobs(suite, testEnv({ cwd: folder }), signal));
  const accepted = await accept(copies, folder, { signal, shots });
  return accepted.map(({ check, from, to, state }) => `${check} ${from.input} ${to.input} ${state}`);
}

/** Returns the error with which accepting ends. */
async function fault(...checks: string[]): Promise<CliError> {
  const error = await run(...checks).catch((thrown: unknown) => thrown);
  if (!(error instanceof CliError)) throw error;
  expect(error.exitCode).toBe(2);
  return error;
}

describe('accepting', () => {
  test('makes baselines, replaces other ones, and leaves the same ones alone', async () => {
    await write({ 'a.png': RED, 'b.png': BLUE, 'c.png': RED, 'old/b.png': RED, 'old/c.png': RED });
    const before = await stat(join(folder, 'old/c.png'));
    const found = await run(
      'id: new, images: a.png, baseline: deep/er/a.png',
      'id: both, images: [b.png, c.png], baseline: old',
      'id: none, images: a.png',
    );
    expect(found).toEqual([
      'new a.png deep/er/a.png created',
      'both b.png old/b.png updated',
      'both c.png old/c.png unchanged',
    ]);
    expect(await readFile(join(folder, 'deep/er/a.png'))).toEqual(RED);
    expect(await readFile(join(folder, 'old/b.png'))).toEqual(BLUE);
    expect((await stat(join(folder, 'old/c.png'))).ino).toBe(before.ino);
  });

  test.skipIf(process.platform === 'win32')(
    'makes folders and files that others may read, as they are committed',
    async () => {
      await write({ 'a.png': RED });
      await run('id: a, images: a.png, baseline: base/a.png');
      const modes = await Promise.all(['base', 'base/a.png'].map((path) => stat(join(folder, path))));
      expect(modes.map(({ mode }) => mode & 0o777)).toEqual([
        0o777 & ~process.umask(),
        0o666 & ~process.umask(),
      ]);
    },
  );

  test('replaces a link, and leaves the file that it leads to', async () => {
    await write({ 'a.png': RED, 'kept.png': BLUE });
    await symlink('kept.png', join(folder, 'base.png'));
    expect(await run('id: a, images: a.png, baseline: base.png')).toEqual(['a a.png base.png updated']);
    expect(await readFile(join(folder, 'kept.png'))).toEqual(BLUE);
    expect(await readFile(join(folder, 'base.png'))).toEqual(RED);
  });

  test('writes above the folder of the check file where its path says so', async () => {
    await write({ 'in/a.png': RED });
    const suite = await parseCheckFile(
      'version: 1\nchecks: [{ id: a, images: a.png, baseline: ../base/a.png }]',
      { path: 'c.yaml', folder: join(folder, 'in') },
    );
    const copies = planAccept(await findJobs(suite, testEnv({ cwd: folder }), signal));
    expect(await accept(copies, suite.folder, { signal, shots })).toMatchObject([
      { to: { input: 'base/a.png' }, state: 'created' },
    ]);
  });
});

describe('a page', () => {
  test('is taken as it is now, once for each viewport, under the id of its check', async () => {
    const check = `id: login, page: "${PAGE}", viewports: [50x30, 100x30], baseline: base/`;
    expect(await run(check)).toEqual([
      `login ${PAGE} (50x30) base/login-50x30.png created`,
      `login ${PAGE} (100x30) base/login-100x30.png created`,
    ]);
    const { width, height, data } = await decode(await readFile(join(folder, 'base/login-100x30.png')));
    // The last pixel of the red box, and the first beside it.
    expect([width, height, ...data.subarray(3 * 49, 3 * 51)]).toEqual([100, 30, 220, 30, 30, 255, 255, 255]);
    expect(await run(check)).toEqual([
      `login ${PAGE} (50x30) base/login-50x30.png unchanged`,
      `login ${PAGE} (100x30) base/login-100x30.png unchanged`,
    ]);
  });

  test('that does not load leaves its baseline as it is', async () => {
    await write({ 'base/x.png': RED });
    const accepting = run('id: x, page: "http://localhost:1/", baseline: base/x.png');
    await expect(accepting).rejects.toMatchObject({ code: 'page_failed', subject: 'http://localhost:1/' });
    expect(await readFile(join(folder, 'base/x.png'))).toEqual(RED);
  });
});

describe('nothing is accepted', () => {
  test('when no check has a baseline', async () => {
    await write({ 'a.png': RED });
    expect(await fault('id: a, images: a.png')).toMatchObject({ message: 'no check has a baseline' });
  });

  test('when two checks would write different pictures to one baseline', async () => {
    await write({ 'a.png': RED, 'b.png': BLUE });
    const error = await fault(
      'id: a, images: a.png, baseline: x.png',
      'id: b, images: b.png, baseline: x.png',
    );
    expect(error).toMatchObject({ subject: 'x.png', message: 'a.png and b.png have this baseline' });
  });

  test('of a file that is no picture', async () => {
    await write({ 'a.png': '<html>' });
    const error = await fault('id: a, images: a.png, baseline: x.png');
    expect(error).toMatchObject({ subject: 'a.png', message: expect.stringMatching(/^is no picture/) });
    await expect(stat(join(folder, 'x.png'))).rejects.toThrow('ENOENT');
  });

  test('through a linked folder that leads out of the folder of the check file', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'claude-see-outside-'));
    try {
      await write({ 'a.png': RED });
      await symlink(outside, join(folder, 'base'));
      const error = await fault('id: a, images: a.png, baseline: base/new/a.png');
      expect(error).toMatchObject({ code: 'output_unwritable', subject: 'base/new/a.png' });
      await expect(stat(join(outside, 'new'))).rejects.toThrow('ENOENT');
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  test('where a file stands in the way of a folder', async () => {
    await write({ 'a.png': RED, base: 'x' });
    expect(await fault('id: a, images: a.png, baseline: base/a.png')).toMatchObject({
      code: 'output_unwritable',
      subject: 'base/a.png',
    });
  });

  test('after the run is aborted', async () => {
    const reason = new CliError('interrupted', 'interrupted');
    const file = { input: 'a.png', path: join(folder, 'a.png') };
    const copies = [{ check: 'a', from: file, to: file }];
    await expect(accept(copies, folder, { signal: AbortSignal.abort(reason), shots })).rejects.toBe(reason);
  });
});
