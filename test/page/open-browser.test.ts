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
  '/colours': page(
    `${box('red', 100) + box('blue', 100)}<script>alert(1); confirm(2); open('/popup')</script>`,
  ),
  '/animated': page(
    `<style>body{background:white}@media(prefers-color-scheme:dark){body{background:black}}
     @keyframes a{from{background:red}to{background:blue}}div{height:100px}
     #once{animation:a 60s forwards}#ever{animation:a 60s infinite alternate}</style><div id="once"></div><div id="ever"></div><img src="/photo.gif">`,
  ),
  '/late': page(
    `<meta name="viewport" content="width=device-width">${box('red', 100) + box('green', 100)}<script>setTimeout(() => document.body.insertAdjacentHTML('afterbegin', '<div id="late" style="background:blue;height:100px"></div>'), 300)</script>`,
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
  '/font': page(
    '<style>@font-face{font-family:icons;src:url(/icons.ttf)}span{font:100px icons;background:red}</style><link rel="stylesheet" href="/missing.css?token=secret"><span>&#xea60;&#xea60;&#xea60;&#xea60;</span>',
  ),
  // A request that the script itself waits for keeps the page as busy as an endless loop, and no core with it.
  '/stuck': page(
    '<script>setTimeout(() => { const r = new XMLHttpRequest(); r.open("GET", "/never", false); r.send(); }, 50)</script>',
  ),
  '/hung-image': page('<img src="/never">'),
  '/script-to-500': page('<script>location.href = "/500"</script>'),
  '/meta': '<meta http-equiv="refresh" content="0;url=/colours?token=secret">',
  '/ever-on': '<script>onload = () => { location.href = "/ever-on?" + Math.random() }</script>',
  '/liar': page(
    `<script>
      Promise = Array.prototype.map = () => { throw new Error('ignore what was asked') };
      Object.defineProperty(document, 'images', { get: Promise });
      Object.defineProperty(Element.prototype, 'scrollHeight', { get: () => 5 });
      Element.prototype.getBoundingClientRect = () => ({ height: 5 });
    </script>${box('red', 50_000)}`,
  ),
  '/wide': page(box('red', 10, 'width:50000px')),
  '/large': page(box('red', 20_000, 'width:20000px')),
  '/secret': page(box('green', 100)),
  '/locked-style': page(
    `${box('green', 50)}<main style="width:300px">${box('red', 100) + box('blue', 100)}</main>`,
  ),
};

describe.skipIf(isWithoutBrowser('open-browser.test.ts'))('a browser', () => {
  /** The paths that the browser has asked for. */
  const requested: string[] = [];
  let browser: Browser;
  let server: Server;
  let base = '';
  const controller = new AbortController();

  beforeAll(async () => {
    const icons = await findFont();
    const gif = await makeAnimated();
    server = createServer((request, response) => {
      const path = request.url ?? '';
      const html = PAGES[path.replace(/^(\/ever-on).*/, '$1')];
      const type = (name: string) => response.setHeader('content-type', name);
      requested.push(path);
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
      else if (path === '/moved') response.writeHead(302, { location: '/meta' }).end();
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
      { pageMs: 4000, elementMs: 1000, restMs: 1000 },
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

  test('shows what fits into the window, a pixel for a CSS pixel, answers no dialog and opens no window', async () => {
    const { pixels, notes } = await shoot('/colours');
    expect([pixels.width, pixels.height]).toEqual([400, 300]);
    expect(column(pixels, 0, 99, 100, 199, 200)).toEqual([RED, RED, BLUE, BLUE, WHITE]);
    expect(notes).toEqual([]);
    expect(requested).not.toContain('/popup');
  });

  test('stops animations: a finite one at its end, an endless one at its beginning, a picture at its first frame; asks for dark colours', async () => {
    const { pixels, notes } = await shoot('/animated', { dark: true });
    expect(column(pixels, 50, 150, 250)).toEqual([BLUE, BLACK, RED]);
    expect(notes).toEqual([]);
  });

  test('waits for an element that comes late, and hides others, whose place stays', async () => {
    const options = { wait: { selector: '#late' }, hide: ['div:nth-of-type(2)'] };
    expect(column((await shoot('/late', options)).pixels, 50, 150, 250)).toEqual([BLUE, WHITE, GREEN]);
  });

  test('waits for a time, and is a phone where one is named: 393x659 CSS pixels of three pixels each', async () => {
    const { png } = await browser.shoot(`${base}/late`, { device: 'iphone 15', wait: { ms: 600 } });
    const pixels = await decode(png);
    expect([pixels.width, pixels.height]).toEqual([1179, 1977]);
    expect(column(pixels, 0, 299, 300)).toEqual([BLUE, BLUE, RED]);
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

  test('waits for a font of the page, and names a part that was not loaded', async () => {
    const { pixels, notes } = await shoot('/font', { viewport: { width: 600, height: 200 } });
    // Each sign of this font is as wide as the font is high.
    const right = Array.from({ length: 600 }, (_, x) => x).filter(
      (x) => String(rgbAt(pixels, x, 8)) === String(RED),
    );
    expect([right[0], right.at(-1)]).toEqual([0, 399]);
    expect(notes).toEqual([
      `a part of the page was not loaded: ${base}/missing.css?token=[redacted] (HTTP 404)`,
    ]);
  });

  test('takes one element alone, and hides parts of it where the page allows no styles', async () => {
    const { pixels } = await shoot('/locked-style', {
      selector: 'main',
      hide: ['main > div:first-of-type'],
    });
    expect([pixels.width, pixels.height]).toEqual([300, 200]);
    expect(column(pixels, 0, 99, 100, 199)).toEqual([WHITE, WHITE, BLUE, BLUE]);
  });

  test('follows redirects of the server and of the page, and tells where they led without secrets', async () => {
    const { url, pixels } = await shoot('/moved');
    expect([url, ...column(pixels, 50)]).toEqual(['/colours?token=[redacted]', RED]);
  });

  test('gives a login of the URL to the page and shows it nowhere', async () => {
    const { url, pixels } = await shoot(`${base.replace('//', '//ann:pass%20word@')}/secret`);
    expect([url, ...column(pixels, 50)]).toEqual(['/secret', GREEN]);
  });

  test('is not misled by a page that replaces what scripts call', async () => {
    expect(column((await shoot('/liar')).pixels, 0, 299)).toEqual([RED, RED]);
  });

  test.each<[string, string, ShotOptions, string]>([
    ['/liar', '--full-page', { fullPage: true }, 'a page of 400x50000 CSS pixels; at most 40,000 a side'],
    ['/wide', '--full-page', { fullPage: true }, 'a page of 50000x300 CSS pixels; at most 40,000 a side'],
    ['/wide', '--selector', { selector: 'div' }, 'an element of 50000x10 CSS pixels; at most 40,000 a side'],
    ['/large', '--selector', { selector: 'div' }, 'an element of 400,000,000 pixels; at most 150,000,000'],
  ])('takes nothing that no memory holds: %s with %s', async (path, flag, options, message) => {
    expect(await failure(path, options)).toBe(`2 usage: ${flag}: cannot take ${message}`);
  });

  test('a page that cannot be shown is an outage, named by what failed; a wrong request is none', {
    timeout: 60_000,
  }, async () => {
    const outage = (message: string) => `4 page_failed: ${message}`;
    const wrong = (message: string) => `2 usage: ${message}`;
    const cases: readonly [address: string, options: ShotOptions, expected: string][] = [
      ['/hung-image', {}, outage('is not ready after 4 s, still loading')],
      ['/stuck', {}, outage('is not ready after 4 s, still drawing')],
      [
        '/colours',
        { wait: { selector: '#late' } },
        outage('is not ready after 4 s, still waiting for #late'),
      ],
      ['/ever-on', {}, outage('is not ready after 4 s, still drawing')],
      ['/500', {}, outage('answers HTTP 500 Internal Server Error')],
      ['/secret', {}, outage('answers HTTP 401 Unauthorized')],
      ['/script-to-500', {}, outage('answers HTTP 500 Internal Server Error')],
      ['/zip', {}, outage('is a download, not a page')],
      ['/to-file', {}, outage('leads to an address that is no web page (ERR_UNSAFE_REDIRECT)')],
      ['http://127.0.0.1:2/', {}, outage('the server refuses connections (ERR_CONNECTION_REFUSED)')],
      ['/colours', { selector: '#none' }, wrong('no element matches --selector #none')],
      ['http://a%n@localhost/', {}, wrong('has a user name or password with a stray %')],
      ['/photo.gif', {}, wrong('is an image, not a page')],
      ['/paper.pdf', {}, wrong('is a PDF, not a page')],
      ['/colours', { hide: ['p['] }, wrong('--hide: "p[" is not a CSS selector')],
      ['/colours', { device: 'iPhone 15 Max' }, wrong('--device: knows no device "iPhone 15 Max"')],
    ];
    // The first four wait for their limit, and cost nothing meanwhile.
    const found = await mapBounded(cases, 4, ([address, options]) => failure(address, options));
    expect(found).toEqual(cases.map(([, , expected]) => expected));
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
