/** Pages as inputs of whole commands, in a real browser: what the API receives is decoded. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isWithoutBrowser } from '../support/browser.ts';
import { useFileServer } from '../support/file-server.ts';
import { decode, pixelAt } from '../support/pixels.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const serve = useFileServer();
afterEach(() => vi.unstubAllEnvs());

const box = (color: string, height: number) => `<div style="background:${color};height:${height}px"></div>`;
const page = (body: string) => `<!doctype html><style>body{margin:0}</style>${body}`;

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly source?: { readonly data: string };
}

/** The blocks of the questions that the API received. */
function blocks(): readonly Block[] {
  return world.api.requests
    .filter(({ method, path }) => method === 'POST' && path === '/v1/messages')
    .flatMap(({ body }) => (body as { messages: [{ content: Block[] }] }).messages[0].content);
}

/** Each picture that the API received: its size, and the colour of a pixel. */
async function pictures(x: number, y: number): Promise<string[]> {
  const sources = blocks().flatMap(({ source }) => source ?? []);
  return Promise.all(
    sources.map(async ({ data }) => {
      const pixels = await decode(Buffer.from(data, 'base64'));
      return `${pixels.width}x${pixels.height} ${pixelAt(pixels, x, y).slice(0, 3)}`;
    }),
  );
}

describe.skipIf(isWithoutBrowser('page.test.ts'))('pages in a browser', { timeout: 60_000 }, () => {
  /** Serves a page that is red and then blue. */
  const serveColours = (onRequest = () => {}) =>
    serve((request, response) => {
      onRequest();
      response.writeHead(request.url === '/down' ? 503 : 200, { 'content-type': 'text/html' });
      response.end(page(box('red', 100) + box('blue', 900)));
    });

  test('each window is a picture of its own, --save-shot keeps both, and the browser sees no key and leaves nothing', async () => {
    const temporary = join(world.folder, 'tmp');
    await mkdir(temporary);
    const seen: string[] = [];
    const { url } = await serveColours(() => {
      for (const pid of descendants()) seen.push(readFileSync(`/proc/${pid}/environ`, 'latin1'));
    });
    const windows = ['--viewport', '390x844', '--viewport', '800x600'];
    const { code, stderr } = await world.run([`page:${url}/`, ...windows, '--save-shot', 'shot.png'], {
      variables: { TMPDIR: temporary, GITHUB_TOKEN: 'ghp_secret' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((environ) => /ANTHROPIC|GITHUB_TOKEN/.test(environ))).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect((await readdir(world.folder)).includes('home')).toBe(false);
    expect(descendants()).toEqual([]);
    expect(await pictures(10, 50)).toEqual(['390x844 255,0,0', '800x600 255,0,0']);
    expect(blocks().flatMap(({ text }) => text ?? [])).toEqual([
      `Image 1: page:${url}/ (390x844)`,
      `Image 2: page:${url}/ (800x600)`,
      'Describe this image.',
    ]);
    expect((await readdir(world.folder)).filter((name) => name.endsWith('.png')).sort()).toEqual([
      'shot-390x844.png',
      'shot-800x600.png',
    ]);
    const kept = await decode(await readFile(join(world.folder, 'shot-800x600.png')));
    expect([kept.width, kept.height, pixelAt(kept, 10, 150).slice(0, 3)]).toEqual([800, 600, [0, 0, 255]]);
  });

  test('a whole page goes out in tiles, the last of which ends where the page ends', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => box(row === 39 ? 'red' : 'blue', 100)).join('');
    const path = await world.file('tall.html', page(rows));
    const { code, stderr } = await world.run([`page:${path}`, '--full-page']);
    expect(code).toBe(0);
    expect(stderr).toContain('cut into 2 tiles of 1280x');
    const [whole, ...tiles] = await pictures(640, 0);
    expect(whole).toMatch(/^824x2576 /);
    expect(tiles).toHaveLength(2);
    const last = blocks()
      .flatMap(({ source }) => source ?? [])
      .at(-1);
    const pixels = await decode(Buffer.from(last?.data ?? '', 'base64'));
    // The end of the page at full size: a hundred red rows.
    const red = Array.from({ length: pixels.height }, (_, y) => y).filter(
      (y) => pixelAt(pixels, 640, y)[0] === 255,
    );
    expect([red.length, red.at(-1)]).toEqual([100, pixels.height - 1]);
  });

  test('with --each, a page that is down is an outage, and the others are answered', async () => {
    const { url } = await serveColours();
    const { code, stdout, stderr } = await world.run([
      '--each',
      `page:${url}/`,
      `page:${url}/down`,
      'which colour?',
    ]);
    expect({ code, stderr }).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`page:${url}/down: answers HTTP 503 Service Unavailable`),
    });
    expect(stdout).toContain('1280x800');
  });

  test('a batch keeps how a page is shown', async () => {
    const { url } = await serveColours();
    const args = [`page:${url}/`, 'which colour?', '--viewport', '300x200', '--manifest', 'batch.jsonl'];
    const { code, stderr } = await world.run(['batch', 'submit', ...args]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const lines = (await readFile(join(world.folder, 'batch.jsonl'), 'utf8')).trim().split('\n');
    const input = lines.map((line) => JSON.parse(line)).find(({ event }) => event === 'input');
    expect(input.ref).toEqual({
      kind: 'page',
      address: `${url}/`,
      shot: { viewport: { width: 300, height: 200 } },
    });
    const again = await world.run(['batch', 'submit', ...args.with(3, '301x200')]);
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds a batch of other inputs'),
    });
  });

  test('a browser that is killed is an outage, and leaves nothing behind', async () => {
    const temporary = await useTemporaryFolder();
    const { url } = await serve(() => {
      for (const pid of descendants()) process.kill(Number(pid), 'SIGKILL');
    });
    const { code, stderr } = await world.run([`page:${url}/`]);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: `claude-see: page:${url}/: the browser ended\n`,
    });
    await expect.poll(() => readdirSync(temporary), { timeout: 3000 }).toEqual([]);
  });

  test('--timeout ends the browser', async () => {
    const { url } = await serve(() => {});
    const { code, stderr } = await world.run([`page:${url}/`, '--timeout', '4s']);
    expect({ code, stderr }).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('still opening the page'),
    });
    expect(descendants()).toEqual([]);
  });
});

/** Makes the folder of temporary files one in which nobody else works. */
async function useTemporaryFolder(): Promise<string> {
  const folder = join(world.folder, 'tmp');
  await mkdir(folder);
  vi.stubEnv('TMPDIR', folder);
  return folder;
}

/** The browsers that this process has started. */
function descendants(): readonly string[] {
  const found = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,stat=,args='], {
    encoding: 'utf8',
  });
  return found
    .split('\n')
    .filter((line) => /--remote-debugging-pipe/.test(line) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => line.trim().split(/\s+/)[0] ?? '');
}

describe('without a browser', () => {
  test.each<[string, readonly string[], string]>([
    ['a local page that is not there', ['page:nope.html'], 'page:nope.html: no such file'],
    ['another scheme', ['page:ftp://example.com/'], 'page:ftp://example.com/: pages of ftp: are not shown'],
    ['a host without a scheme', ['page:localhost:3000'], 'did you mean page:http://localhost:3000?'],
    [
      'a flag about pages without one',
      ['data:image/png;base64,iVBORw0KGgo=', '--dark'],
      '--dark: there is no web page to show',
    ],
    [
      'a window that is none',
      ['page:http://localhost/', '--viewport', 'wide'],
      '--viewport: "wide": expected a width',
    ],
    [
      'a saved shot of many',
      ['--each', 'page:http://a.test/', 'page:http://b.test/', '--save-shot', 'a.png'],
      '--save-shot: keeps the picture',
    ],
    ['a header', ['page:http://localhost/', '--download', '--header', 'x: y'], '--header: is for downloads'],
    [
      'a name of a shot that is no PNG',
      ['page:http://localhost/', '--save-shot', 'page.html'],
      '--save-shot: page.html',
    ],
    [
      'two windows for locate',
      ['locate', 'page:http://localhost/', 'x', '--viewport', '300x300', '--viewport', '400x300'],
      '--viewport: takes one window',
    ],
  ])('%s is refused', async (_, args, message) => {
    const { code, stderr } = await world.run(args);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  test('no browser is found: what to install is named', async () => {
    const { code, stderr } = await world.run(['page:http://localhost/'], {
      variables: { PATH: '/nowhere', CLAUDE_SEE_BROWSER: '/nowhere/chrome' },
    });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'claude-see: CLAUDE_SEE_BROWSER: /nowhere/chrome is not a program\n  name the path of Chrome, Chromium or Edge\n',
    });
  });
});
