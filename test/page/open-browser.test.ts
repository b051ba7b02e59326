/** Pictures of pages in a real browser, which is started once: their pixels, and what keeps them from being taken. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { mapBounded } from '../../src/map-bounded.ts';
import { openBrowser } from '../../src/page/open-browser.ts';
import type { Browser, ShotOptions } from '../../src/page/shot.ts';
import { isWithoutBrowser } from '../support/browser.ts';
import { decode, type Pixels, pixelAt } from '../support/pixels.ts';

const RED = [255, 0, 0];
const GREEN = [0, 128, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** A box of a colour, as wide as the page. */
const box = (color: string, height: number, more = '') =>
  `<div style="background:${color};height:${height}px;${more}"></div>`;
const page = (body: string) => `<!doctype html><style>body{margin:0}</style>${body}`;
const svg = (color: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><rect width="100" height="100" fill="${color}"/></svg>`;

/** An animated picture: red for 50 ms, then blue, again and again. */
async function makeAnimated(): Promise<Buffer> {
  const frame = (background: string) =>
    sharp({ create: { width: 400, height: 100, channels: 3, background } })
      .png()
      .toBuffer();
  const frames = [await frame('red'), await frame('blue')];
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [50, 50], loop: 0 })
    .toBuffer();
}

const PAGES: Readonly<Record<string, string>> = {
  '/colours': page(box('red', 100) + box('blue', 100)),
  '/animated': page(
    `<style>@keyframes a{from{background:red}to{background:blue}}div{height:100px}
     #once{animation:a 60s forwards}#ever{animation:a 60s infinite alternate}</style><div id="once"></div><div id="ever"></div><img src="/photo.gif">`,
  ),
  '/late': page(
    `${box('red', 100)}<script>setTimeout(() => document.body.insertAdjacentHTML('afterbegin', '<div id="late" style="background:blue;height:100px"></div>'), 300)</script>`,
  ),
  '/restless': page(
    '<div id="a" style="height:100px"></div><script>let i=0;setInterval(()=>{a.style.background="rgb("+(i++%200)+",0,0)"},5)</script>',
  ),
  '/tall': page(
    box('red', 50, 'position:sticky;top:0') +
      box('green', 3000) +
      '<img src="/lazy.svg" loading="lazy" style="display:block">' +
      box('blue', 10),
  ),
  '/themed': page(
    '<style>body{background:white}@media(prefers-color-scheme:dark){body{background:black}}</style>',
  ),
  '/font': page(
    '<style>@font-face{font-family:icons;src:url(/icons.ttf)}span{font:100px icons;background:red}</style><span>&#xea60;&#xea60;&#xea60;&#xea60;</span>',
  ),
  '/broken-part': page(`${box('red', 100)}<link rel="stylesheet" href="/missing.css?token=secret">`),
  '/stuck': page('<script>setTimeout(() => { while (true); }, 50)</script>'),
  '/hung-image': page('<img src="/never">'),
  '/dialog': page(`${box('red', 100)}<script>alert(1); confirm(2); open('/colours')</script>`),
  '/script-to-500': page('<script>location.href = "/500"</script>'),
  '/meta': '<meta http-equiv="refresh" content="0;url=/colours">',
  '/secret': page(box('green', 100)),
  '/locked-style': page(box('red', 100)),
};

describe.skipIf(isWithoutBrowser('open-browser.test.ts'))('a browser', () => {
  let browser: Browser;
  let server: Server;
  let base = '';
  const controller = new AbortController();

  beforeAll(async () => {
    const icons = await findFont();
    const gif = await makeAnimated();
    server = createServer((request, response) => {
      const path = request.url ?? '';
      const html = PAGES[path];
      const type = (name: string) => response.setHeader('content-type', name);
      if (path === '/never') return;
      if (path === '/secret' && request.headers.authorization !== `Basic ${btoa('ann:pass word')}`) {
        return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      }
      if (path === '/locked-style')
        response.setHeader('content-security-policy', "default-src 'none'; style-src-attr 'unsafe-inline'");
      if (html !== undefined) {
        type('text/html');
        response.end(html);
      } else if (path === '/icons.ttf') {
        type('font/ttf');
        setTimeout(() => response.end(icons), 300);
      } else if (path === '/lazy.svg') {
        type('image/svg+xml');
        response.end(svg('black'));
      } else if (path === '/zip') {
        type('application/zip');
        response.end('PK');
      } else if (path === '/paper.pdf') {
        type('application/pdf');
        response.end('%PDF-1.4');
      } else if (path === '/photo.gif') {
        type('image/gif');
        response.end(gif);
      } else if (path === '/to-file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else if (path === '/moved') response.writeHead(302, { location: '/colours?token=secret' }).end();
      else if (path.startsWith('/colours')) {
        type('text/html');
        response.end(PAGES['/colours']);
      } else response.writeHead(path === '/500' ? 500 : 404, { 'content-type': 'text/html' }).end('no');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = {
      variables: { ...process.env, ANTHROPIC_API_KEY: 'sk-ant-secret' },
      platform: process.platform,
    };
    browser = await openBrowser(
      { signal: controller.signal, env },
      { pageMs: 4000, elementMs: 300, restMs: 1000 },
    );
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const small = { viewport: { width: 400, height: 300 } };

  /** The pixels of a page, and what was noted. */
  async function shoot(path: string, options: ShotOptions = {}) {
    const { png, url, notes } = await browser.shoot(
      /^(?:\/|http).*:/.test(path) || !path.startsWith('/') ? path : base + path,
      { ...small, ...options },
    );
    return { pixels: await decode(png), url: url.replace(base, ''), notes };
  }

  async function failure(address: string, options: ShotOptions = {}): Promise<string> {
    const error = await browser
      .shoot(address.startsWith('/') ? base + address : address, { ...small, ...options })
      .catch((reason: unknown) => reason);
    if (!(error instanceof CliError)) throw new Error(`expected a CliError, got ${String(error)}`);
    return `${error.exitCode} ${error.code}: ${error.subject === undefined ? '' : `${error.subject}: `}${error.message}`;
  }

  const rgbAt = (pixels: Pixels, x: number, y: number) => pixelAt(pixels, x, y).slice(0, 3);
  const column = (pixels: Pixels, ...rows: number[]) => rows.map((y) => rgbAt(pixels, 200, y));

  test('shows what fits into the window, a pixel for a CSS pixel', async () => {
    const { pixels, notes } = await shoot('/colours');
    expect([pixels.width, pixels.height]).toEqual([400, 300]);
    expect(column(pixels, 0, 99, 100, 199, 200)).toEqual([RED, RED, BLUE, BLUE, WHITE]);
    expect(notes).toEqual([]);
  });

  test('stops animations: a finite one at its end, an endless one at its beginning, a picture at its first frame', async () => {
    const { pixels, notes } = await shoot('/animated');
    expect(column(pixels, 50, 150, 250)).toEqual([BLUE, WHITE, RED]);
    expect(notes).toEqual([]);
  });

  test.each<[string, ShotOptions, number[]]>([
    ['for an element', { wait: { selector: '#late' } }, BLUE],
    ['for a time', { wait: { ms: 600 } }, BLUE],
  ])('waits for what comes late: %s', async (_, options, color) => {
    expect(column((await shoot('/late', options)).pixels, 50)).toEqual([color]);
  });

  test('takes a page that does not come to rest, and says so', async () => {
    const { notes } = await shoot('/restless');
    expect(notes).toEqual(['the page did not come to rest within 1 s; its last state was taken']);
  });

  test('takes the whole page with its sticky header once and what is loaded on sight', async () => {
    const { pixels } = await shoot('/tall', { fullPage: true });
    expect(pixels.height).toBe(50 + 3000 + 100 + 10);
    const reds = Array.from({ length: pixels.height }, (_, y) => y).filter(
      (y) => String(rgbAt(pixels, 200, y)) === String(RED),
    );
    expect([reds.length, reds[0], reds.at(-1)]).toEqual([50, 0, 49]);
    expect(rgbAt(pixels, 50, 3100)).toEqual(BLACK);
    expect(column(pixels, 3155)).toEqual([BLUE]);
  });

  test('waits for a font of the page', async () => {
    const { pixels } = await shoot('/font', { viewport: { width: 600, height: 200 } });
    // Each sign of this font is as wide as the font is high.
    const right = Array.from({ length: 600 }, (_, x) => x).filter(
      (x) => String(rgbAt(pixels, x, 8)) === String(RED),
    );
    expect([right[0], right.at(-1)]).toEqual([0, 399]);
  });

  test('asks for dark colours', async () => {
    expect(column((await shoot('/themed', { dark: true })).pixels, 100)).toEqual([BLACK]);
  });

  test.each(['/colours', '/locked-style'])('hides elements, whose place stays: %s', async (path) => {
    const { pixels } = await shoot(path, { hide: ['div:first-of-type'] });
    expect(column(pixels, 50)).toEqual([WHITE]);
    if (path === '/colours') expect(column(pixels, 150)).toEqual([BLUE]);
  });

  test('takes one element alone', async () => {
    const { pixels } = await shoot('/colours', { selector: 'div:last-of-type' });
    expect([pixels.width, pixels.height]).toEqual([400, 100]);
    expect(column(pixels, 0, 99)).toEqual([BLUE, BLUE]);
  });

  test('is a phone where one is named: 393x659 CSS pixels of three pixels each', async () => {
    const { png } = await browser.shoot(`${base}/colours`, { device: 'iphone 15' });
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1179, 1977]);
  });

  test('answers no dialog and opens no window', async () => {
    expect(column((await shoot('/dialog')).pixels, 50)).toEqual([RED]);
  });

  test('follows redirects of the server and of the page, and tells where they led without secrets', async () => {
    expect((await shoot('/moved')).url).toBe('/colours?token=[redacted]');
    const { url, pixels } = await shoot('/meta');
    expect([url, ...column(pixels, 50)]).toEqual(['/colours', RED]);
  });

  test('gives a login of the URL to the page and shows it nowhere', async () => {
    const { url, pixels } = await shoot(`${base.replace('//', '//ann:pass%20word@')}/secret`);
    expect([url, ...column(pixels, 50)]).toEqual(['/secret', GREEN]);
  });

  test('names a part that was not loaded', async () => {
    expect((await shoot('/broken-part')).notes).toEqual([
      `a part of the page was not loaded: ${base}/missing.css?token=[redacted] (HTTP 404)`,
    ]);
  });

  test('a page that fails is an outage, named by what failed', { timeout: 60_000 }, async () => {
    const expected: Readonly<Record<string, string>> = {
      '/500': 'answers HTTP 500 Internal Server Error',
      '/secret': 'answers HTTP 401 Unauthorized',
      '/script-to-500': 'answers HTTP 500 Internal Server Error',
      '/zip': 'is a download, not a page',
      '/to-file': 'leads to an address that is no web page (ERR_UNSAFE_REDIRECT)',
      'http://127.0.0.1:2/': 'the server refuses connections (ERR_CONNECTION_REFUSED)',
    };
    const found = await mapBounded(Object.keys(expected), 3, async (address) => [
      address,
      await failure(address),
    ]);
    const outages = Object.entries(expected).map(([address, message]) => [
      address,
      `4 page_failed: ${message}`,
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(outages));
  });

  test('a page that is never ready is an outage, with the step that does not end', async () => {
    const found = await Promise.all([
      failure('/hung-image'),
      failure('/stuck'),
      failure('/colours', { wait: { selector: '#late' } }),
    ]);
    expect(found).toEqual([
      '4 page_failed: is not ready after 4 s, still loading',
      '4 page_failed: is not ready after 4 s, still drawing',
      '4 page_failed: is not ready after 4 s, still waiting for #late',
    ]);
  });

  test.each<[string, string, ShotOptions, string]>([
    [
      'an element that is not there',
      '/colours',
      { selector: '#none' },
      'no element matches --selector #none',
    ],
    ['a picture', '/photo.gif', {}, 'is an image, not a page'],
    ['a PDF', '/paper.pdf', {}, 'is a PDF, not a page'],
    ['a selector that is none', '/colours', { hide: ['p['] }, '--hide: "p[" is not a CSS selector'],
    [
      'an unknown device',
      '/colours',
      { device: 'iPhone 15 Max' },
      '--device: knows no device "iPhone 15 Max"',
    ],
  ])('a wrong request is none: %s', async (_, address, options, message) => {
    expect(await failure(address, options)).toBe(`2 usage: ${message}`);
  });

  test('the signal ends a picture at once', async () => {
    const stop = new AbortController();
    const reason = new CliError('interrupted', 'stopped');
    setTimeout(() => stop.abort(reason), 200);
    await expect(browser.shoot(`${base}/hung-image`, small, stop.signal)).rejects.toBe(reason);
  });
});

/** A font whose signs no other has: that of the viewer which playwright-core brings along. */
async function findFont(): Promise<Buffer> {
  const folder = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  const { readdir } = await import('node:fs/promises');
  const assets = join(folder, 'lib/vite/recorder/assets');
  const name = (await readdir(assets)).find((each) => each.endsWith('.ttf'));
  if (name === undefined) throw new Error('playwright-core has no font any more');
  return readFile(join(assets, name));
}
