import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findJobs } from '../../src/check/find-images.ts';
import { parseCheckFile } from '../../src/check/read-check-file.ts';
import { suiteFromFlags } from '../../src/check/suite-from-flags.ts';
import { CliError } from '../../src/errors.ts';
import { testEnv } from '../support/test-env.ts';

let root: string;
const { signal } = new AbortController();

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'claude-see-jobs-')));
});
afterEach(() => rm(root, { recursive: true }));

/** Writes files that hold their own names. */
async function write(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), path);
  }
}

/** Finds the jobs of checks, each written as YAML in a line from line 3, in the folder `suite`. */
async function find(checks: readonly string[], cwd = root) {
  const text = `version: 1\nchecks:\n${checks.map((check) => `  - { ${check}, expect: { blank: false } }`).join('\n')}`;
  const suite = await parseCheckFile(text, { path: 'suite/c.yaml', folder: join(root, 'suite') });
  const jobs = await findJobs(suite, testEnv({ cwd }), signal);
  return jobs.map(({ check, image, baseline }) =>
    [check.id, image.input, baseline?.input].filter(Boolean).join(' '),
  );
}

/** Returns the errors of a promise that rejects, each as `subject: message (hint)`. */
async function faults(promise: Promise<unknown>): Promise<string[]> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof CliError)) throw error;
  return [...error.also, error].map(({ exitCode, subject, message, hint }) => {
    expect(exitCode).toBe(2);
    return `${subject}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  });
}

describe('the images of a check', () => {
  test('are found from the folder of the file, in the order of patterns and of numbers, each once', async () => {
    await write('suite/shots/a10.png', 'suite/shots/a9.png', 'suite/shots/b.png', 'suite/[x].png', 'x.png');
    const found = await find([
      'id: all, images: ["shots/b.png", "shots/*.png", "./shots/a9.png"]',
      'id: again, images: shots/b.png',
      'id: literal, images: "[x].png"',
      'id: above, images: ../x.png',
    ]);
    expect(found).toEqual([
      ...['all suite/shots/b.png', 'all suite/shots/a9.png', 'all suite/shots/a10.png'],
      'again suite/shots/b.png',
      'literal suite/[x].png',
      'above x.png',
    ]);
  });

  test('are named as they are typed from the current folder', async () => {
    await write('suite/a.png', 'other/x');
    expect(await find(['id: a, images: a.png'], join(root, 'suite'))).toEqual(['a a.png']);
    expect(await find(['id: a, images: a.png'], join(root, 'other'))).toEqual(['a ../suite/a.png']);
    expect(await find([`id: a, images: ${root}/suite/a.png`])).toEqual([`a ${root}/suite/a.png`]);
  });

  test('are counted once when a link leads to one of them', async () => {
    await write('suite/a.png');
    await symlink('a.png', join(root, 'suite/link.png'));
    expect(await find(['id: a, images: [link.png, a.png]'])).toEqual(['a suite/link.png']);
  });

  test('that are missing are all reported, each at its pattern', async () => {
    await write('suite/shots/login.png');
    const promise = find([
      'id: a, images: [shots/*.png, "shots/*.jpg", shots/logim.png]',
      'id: b, images: shots',
      'id: c, images: nothing.png',
    ]);
    expect(await faults(promise)).toEqual([
      'suite/c.yaml:3:36: no file matches shots/*.jpg (write where your images are, from the folder of suite/c.yaml)',
      'suite/c.yaml:3:51: no such file: shots/logim.png (did you mean shots/login.png?)',
      'suite/c.yaml:4:22: shots is a folder (write shots/*.png for the PNG files in it)',
      // The hint is given above.
      'suite/c.yaml:5:22: no such file: nothing.png',
    ]);
  });

  test('of the command line are named by the argument when they are missing', async () => {
    const suite = suiteFromFlags({ inputs: ['none-*.png', 'none.png'], assertions: ['x'] }, root);
    expect(await faults(findJobs(suite, testEnv({ cwd: root }), signal))).toEqual([
      'none-*.png: no file matches (write where your images are, from the current folder)',
      'none.png: no such file',
    ]);
  });
});

describe('the baseline of an image', () => {
  test('is a file, one of the same name in a folder, or a path with {name}, and need not exist', async () => {
    await write('suite/a.png', 'suite/b.v2.png', 'suite/base.d/a.png');
    const found = await find([
      'id: file, images: a.png, baseline: old/a.jpg',
      'id: there, images: "*.png", baseline: base.d',
      'id: slash, images: a.png, baseline: new.d/',
      'id: bare, images: "*.png", baseline: later',
      'id: name, images: "*.png", baseline: "old/{name}-base.webp"',
    ]);
    expect(found).toEqual([
      'file suite/a.png suite/old/a.jpg',
      ...['there suite/a.png suite/base.d/a.png', 'there suite/b.v2.png suite/base.d/b.v2.png'],
      'slash suite/a.png suite/new.d/a.png',
      ...['bare suite/a.png suite/later/a.png', 'bare suite/b.v2.png suite/later/b.v2.png'],
      ...['name suite/a.png suite/old/a-base.webp', 'name suite/b.v2.png suite/old/b.v2-base.webp'],
    ]);
  });

  test('is refused where two images would share it, or where it is the image', async () => {
    await write('suite/a.png', 'suite/b.png', 'suite/dark/A.png');
    await symlink('a.png', join(root, 'suite/same.png'));
    const promise = find([
      'id: one, images: [a.png, b.png], baseline: old.png',
      'id: two, images: [a.png, dark/A.png], baseline: old/',
      'id: three, images: a.png, baseline: a.png',
      'id: four, images: a.png, baseline: same.png',
      'id: five, images: a.png, baseline: .',
    ]);
    expect(await faults(promise)).toEqual([
      'suite/c.yaml:3:5: old.png is one file, the baseline of 2 images (write a folder, such as baseline/, or a path with {name})',
      'suite/c.yaml:4:5: suite/a.png and suite/dark/A.png have the same baseline old/A.png (make a check for each of the folders)',
      'suite/c.yaml:5:5: the baseline of suite/a.png is the image itself (name a file or folder that only check accept writes)',
      'suite/c.yaml:6:5: the baseline of suite/a.png is the image itself',
      'suite/c.yaml:7:5: the baseline of suite/a.png is the image itself',
    ]);
  });
});

test('an aborted search ends with the reason', async () => {
  await write('suite/a.png');
  const suite = suiteFromFlags({ inputs: ['suite/*.png'], assertions: ['x'] }, root);
  const reason = new CliError('interrupted', 'interrupted');
  await expect(findJobs(suite, testEnv({ cwd: root }), AbortSignal.abort(reason))).rejects.toBe(reason);
});

test.each([
  ['images: "//server/share/*.png"', '//server/share/*.png'],
  ['images: a.png, baseline: "//server/share/b.png"', '//server/share/b.png'],
])('on Windows a check file names nothing on another computer: %s', async (fields, path) => {
  const text = `version: 1\nchecks:\n  - { id: x, ${fields}, expect: { blank: false } }`;
  const suite = await parseCheckFile(text, { path: 'suite/c.yaml', folder: join(root, 'suite') });
  const found = findJobs(suite, testEnv({ cwd: root, platform: 'win32' }), signal);
  expect((await faults(found))[0]).toContain(
    `${path} is on another computer, which a check file cannot name`,
  );
});
