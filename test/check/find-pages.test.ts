import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isPage } from '../../src/check/checked-image.ts';
import { findJobs } from '../../src/check/find-images.ts';
import { parseCheckFile } from '../../src/check/read-check-file.ts';
import type { Suite } from '../../src/check/suite.ts';
import { suiteFromFlags } from '../../src/check/suite-from-flags.ts';
import { CliError } from '../../src/errors.ts';
import { testEnv } from '../support/test-env.ts';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'claude-see-pages-')));
  await mkdir(join(root, 'suite'));
  await writeFile(join(root, 'suite/a.html'), '<p>a');
  await writeFile(join(root, 'suite/a.png'), 'a');
});
afterEach(() => rm(root, { recursive: true }));

/** Returns the jobs of a suite, each as its name, its address and its baseline. */
async function find(suite: Suite, serveUrl?: string): Promise<(string | undefined)[][]> {
  const jobs = await findJobs(suite, testEnv({ cwd: root }), new AbortController().signal, serveUrl);
  return jobs.map(({ image, baseline }) => [
    image.input,
    isPage(image) ? image.address : image.path,
    baseline?.input,
  ]);
}

const parse = (keys: string) =>
  parseCheckFile(`version: 1\nchecks:\n  - { id: login, ${keys}, assert: [x] }`, {
    path: 'suite/c.yaml',
    folder: join(root, 'suite'),
  });

const URL = 'http://localhost:3000/login';

describe('the pages of a check file', () => {
  test.each([
    [`page: "${URL}"`, [[URL, URL, undefined]]],
    [`page: "${URL}", baseline: base/`, [[URL, URL, 'suite/base/login.png']]],
    [`page: "${URL}", baseline: base/home.png`, [[URL, URL, 'suite/base/home.png']]],
    [
      `page: "${URL}", viewports: [1280x800, 390x844], baseline: "base/{name}.png"`,
      [
        [`${URL} (1280x800)`, URL, 'suite/base/login-1280x800.png'],
        [`${URL} (390x844)`, URL, 'suite/base/login-390x844.png'],
      ],
    ],
    [
      `page: "${URL}", viewports: 390x844, baseline: base`,
      [[`${URL} (390x844)`, URL, 'suite/base/login-390x844.png']],
    ],
    [
      'page: "http://me:secret@h/?token=t0ps3cret"',
      [['http://[redacted]@h/?token=[redacted]', 'http://me:secret@h/?token=t0ps3cret', undefined]],
    ],
  ])('are found of { %s }', async (keys, jobs) => {
    expect(await find(await parse(keys))).toEqual(jobs);
  });

  test('stand behind its images, and may be files in its folder', async () => {
    expect(await find(await parse('images: a.png, page: a.html, baseline: base/'))).toEqual([
      ['suite/a.png', join(root, 'suite/a.png'), 'suite/base/a.png'],
      ['suite/a.html', join(root, 'suite/a.html'), 'suite/base/login.png'],
    ]);
  });

  test.each([
    ['/login', 'http://localhost:4173', 'http://localhost:4173/login'],
    ['/login?a=b', 'http://localhost:4173/app/', 'http://localhost:4173/login?a=b'],
    [URL, 'http://localhost:4173', URL],
  ])('%s at the server %s are %s', async (page, serveUrl, address) => {
    expect(await find(await parse(`page: "${page}"`), serveUrl)).toEqual([[address, address, undefined]]);
  });

  test('are shown as the check and the defaults say', async () => {
    const suite = await parseCheckFile(
      `version: 1
defaults: { viewports: [800x600, 700x500], hide: .ad, dark: true, wait: 500, device: Pixel 7 }
checks:
  - { id: a, page: "${URL}", assert: [x], viewports: 390x844, hide: [.b, .c], dark: false, wait: "#ready", fullPage: true }
  - { id: b, page: "${URL}", assert: [x], selector: main, wait: 2s }
  - { id: c, images: a.png, assert: [x] }`,
      { path: 'c.yaml', folder: join(root, 'suite') },
    );
    const [a, b, c] = suite.checks;
    expect(a?.pages?.shots).toEqual([
      {
        viewport: { width: 390, height: 844 },
        device: 'Pixel 7',
        fullPage: true,
        selector: undefined,
        wait: { selector: '#ready' },
        hide: ['.ad', '.b', '.c'],
        dark: false,
      },
    ]);
    const common = {
      device: 'Pixel 7',
      fullPage: false,
      selector: 'main',
      wait: { ms: 2000 },
      hide: ['.ad'],
      dark: true,
    };
    expect(b?.pages?.shots).toEqual([
      { ...common, viewport: { width: 800, height: 600 } },
      { ...common, viewport: { width: 700, height: 500 } },
    ]);
    expect(c?.pages).toBeUndefined();
  });

  test.each([
    [
      'images: a.png, page: http://h/, viewports: 800x600, baseline: base.png',
      'base.png is one file, the baseline of 2 images',
    ],
    ['page: "http://[x/"', 'http://[x/ is no valid address'],
    ['page: /login', 'no such page: /login'],
    ['page: b.html', 'no such page: b.html'],
    ['page: .', '. is a folder, not a page'],
    ['page: a.png', 'a.png is no HTML file'],
  ])('are refused in { %s }', async (keys, message) => {
    const error = await find(await parse(keys)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({
      message,
      exitCode: 2,
      subject: expect.stringContaining('suite/c.yaml:3:'),
    });
  });
});

describe('the pages of a command line', () => {
  test.each([
    [
      ['page:http://localhost:3000'],
      [['http://localhost:3000', 'http://localhost:3000', 'base/localhost-3000.png']],
    ],
    [
      ['page:https://a.b/c/d.html?e=f', 'suite/a.png'],
      [
        ['suite/a.png', 'suite/a.png', 'base/a.png'],
        ['https://a.b/c/d.html?e=f', 'https://a.b/c/d.html?e=f', 'base/a-b-c-d-html-e-f.png'],
      ],
    ],
    [['page:suite/a.html', 'PAGE:suite/a.html'], [['suite/a.html', 'suite/a.html', 'base/suite-a.png']]],
  ])('%j are found with their baselines', async (inputs, jobs) => {
    const found = await find(suiteFromFlags({ inputs, assertions: ['x'], baseline: 'base/' }, root));
    const shown = found.map(([input, place, baseline]) => [input, place?.replace(`${root}/`, ''), baseline]);
    expect(shown).toEqual(jobs);
  });

  test('have a picture for each viewport', async () => {
    const shots = [{ viewport: { width: 800, height: 600 } }, { viewport: { width: 390, height: 844 } }];
    const flags = { inputs: ['page:http://h/a/b/'], assertions: ['x'], baseline: 'base/{name}.png', shots };
    expect(await find(suiteFromFlags(flags, root))).toEqual([
      ['http://h/a/b/ (800x600)', 'http://h/a/b/', 'base/h-a-b-800x600.png'],
      ['http://h/a/b/ (390x844)', 'http://h/a/b/', 'base/h-a-b-390x844.png'],
    ]);
  });

  test.each([
    [{ inputs: ['page:'] }, 'page:', 'the address is missing'],
    [{ inputs: ['a.png'], pageFlag: '--dark' }, '--dark', 'has no meaning without a page'],
  ])('are refused in %j', (flags, subject, message) => {
    expect(() => suiteFromFlags({ assertions: ['x'], ...flags }, root)).toThrow(
      expect.objectContaining({ subject, message }),
    );
  });

  test('that are images are hinted at', async () => {
    const error = await find(suiteFromFlags({ inputs: ['http://h/a'], assertions: ['x'] }, root)).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({
      message: 'no such file',
      hint: 'a check judges files: save the picture first, or write page:http://h/a for a web page',
    });
  });
});
