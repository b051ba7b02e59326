import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeHtmlReporter } from '../../../src/render/check/html.ts';
import type { CheckReport } from '../../../src/render/check/report.ts';
import { isWithoutBrowser, startBrowser } from '../../support/browser.ts';
import { drawnTools, MARKUP, MARKUP_REPORT, PAGE_REPORT } from '../../support/check-page.ts';
import { report } from '../../support/check-report.ts';
import { decode, pixelAt } from '../../support/pixels.ts';

const isSkipped = isWithoutBrowser('html-browser.test.ts');

describe.skipIf(isSkipped)('the HTML report in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claude-see-page-'));
    browser = await startBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  /** Opens a report, and keeps what the page tried to do. */
  async function open(given: CheckReport, options: BrowserContextOptions = {}) {
    const path = join(folder, `${crypto.randomUUID()}.html`);
    await writeFile(path, await report(makeHtmlReporter, given, { tools: drawnTools }));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    const url = pathToFileURL(path).href;
    await page.goto(url);
    /** All that the page has asked for so far and that is not in it, and what it complained about. */
    const misdeeds = () => [
      ...requests.filter((each) => each !== url && !each.startsWith('data:')),
      ...complaints,
    ];
    return { page, url, misdeeds, close: () => context.close() };
  }

  /** Colour of the compared pictures at a place of the picture, as a person sees it. */
  async function colorAt(page: Page, x: number, y: number): Promise<number[]> {
    const box = await page.locator('.compare .baseline img').boundingBox();
    if (!box) throw new Error('no picture');
    const [left, top] = [box.x + (x * box.width) / 640, box.y + (y * box.height) / 400].map(Math.round);
    const clip = { x: left ?? 0, y: top ?? 0, width: 1, height: 1 };
    return pixelAt(await decode(await page.screenshot({ clip, fullPage: true })), 0, 0).slice(0, 3);
  }

  const BLUE = [30, 90, 200];
  const RED = [200, 40, 40];
  const CARD = [255, 255, 255];

  test('moves the border between baseline and current picture', async () => {
    const { page, misdeeds, close } = await open(PAGE_REPORT);
    const slider = page.getByRole('slider', { name: 'Border between baseline and current picture' });
    // 360,310 lies in the red button of the current picture, and 360,265 in the blue one of the baseline.
    const look = async () => [await colorAt(page, 360, 310), await colorAt(page, 360, 265)];
    await slider.fill('0');
    expect(await look()).toEqual([RED, CARD]);
    await slider.fill('100');
    expect(await look()).toEqual([CARD, BLUE]);
    await slider.fill('50');
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await look()).toEqual([RED, CARD]);
    expect(misdeeds()).toEqual([]);
    await close();
  });

  test.each([true, false])('shows the difference, with JavaScript: %s', async (javaScriptEnabled) => {
    const { page, close } = await open(PAGE_REPORT, { javaScriptEnabled });
    await page.getByLabel('Show the difference').check();
    // Equal pixels are black; white less red 200,40,40 is 55,215,215.
    expect(await colorAt(page, 180, 120)).toEqual([0, 0, 0]);
    expect(await colorAt(page, 360, 320)).toEqual([55, 215, 215]);
    await close();
  });

  test('is read without JavaScript: pictures side by side, verdicts, filters', async () => {
    const { page, misdeeds, close } = await open(PAGE_REPORT, { javaScriptEnabled: false });
    expect(await page.getByRole('slider').count()).toBe(0);
    const before = await page.getByAltText('The baseline of shots/login.png').boundingBox();
    const after = await page.getByAltText('shots/login.png as it was judged').boundingBox();
    expect(before?.y).toBe(after?.y);
    expect((before?.x ?? 0) + (before?.width ?? 0)).toBeLessThan(after?.x ?? 0);
    expect(await page.getByText('The button lies lower and is red.').isVisible()).toBe(true);
    expect(await page.locator('article:visible').count()).toBe(3);
    await page.getByLabel('uncertain (1)').check();
    expect(await page.locator('article:visible h2').allInnerTexts()).toEqual([
      'uncertain home: shots/home.png',
    ]);
    await page.getByLabel('all (3)').check();
    expect(await page.locator('article:visible').count()).toBe(3);
    expect(misdeeds()).toEqual([]);
    await close();
  });

  test('obeys no markup in foreign text, and shows it as it is', async () => {
    const { page, url, misdeeds, close } = await open(MARKUP_REPORT);
    await page.waitForTimeout(300);
    expect(await page.evaluate('window.hit')).toBeUndefined();
    expect(page.url()).toBe(url);
    expect(misdeeds()).toEqual([]);
    const count = (selector: string) => page.locator(selector).count();
    expect([await count('script'), await count('style'), await count('iframe, link, base')]).toEqual([
      1, 1, 0,
    ]);
    const titles = await page.locator('h3').allInnerTexts();
    for (const text of MARKUP.slice(0, -1)) expect(titles).toContain(`error ${text}`);
    await close();
  });

  test('lets the policy stop a script that got into the page all the same', async () => {
    const { page, close } = await open(PAGE_REPORT);
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.hit = 1';
      document.body.append(script);
      const picture = document.createElement('img');
      picture.src = 'http://leak.example/a.png';
      picture.setAttribute('onerror', 'window.hit = 2');
      document.body.append(picture);
    }`);
    await page.waitForTimeout(300);
    expect(await page.evaluate('window.hit')).toBeUndefined();
    await close();
  });

  test.each(['light', 'dark'] as const)(
    'has a contrast of at least 4.5 everywhere: %s',
    async (colorScheme) => {
      const { page, close } = await open(PAGE_REPORT, { colorScheme });
      const colors = (await page.evaluate(`(() => {
      const ground = (element) => {
        const { backgroundColor } = getComputedStyle(element);
        return backgroundColor !== 'rgba(0, 0, 0, 0)' ? backgroundColor : ground(element.parentElement);
      };
      const texts = [...document.querySelectorAll('body *')].filter((each) =>
        [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''));
      return texts.map((each) => [each.outerHTML.slice(0, 80), getComputedStyle(each).color, ground(each)]);
    })()`)) as [string, string, string][];
      expect(colors.length).toBeGreaterThan(20);
      const low = colors.filter(([, text, ground]) => contrast(text, ground) < 4.5);
      expect(low).toEqual([]);
      await close();
    },
  );

  test('shows verdicts beside a picture that leaves room for them, else below', async () => {
    const { page, close } = await open(PAGE_REPORT);
    const measure = async (selector: string) => {
      const box = await page.locator(`article.uncertain ${selector}`).boundingBox();
      if (!box) throw new Error(`${selector} is not shown`);
      return { ...box, right: box.x + box.width, bottom: box.y + box.height };
    };
    expect((await measure('.verdicts')).x).toBeGreaterThan((await measure('img')).right);
    await page.setViewportSize({ width: 900, height: 740 });
    expect((await measure('.verdicts')).y).toBeGreaterThan((await measure('img')).bottom);
    await close();
  });

  test('fits the width of a phone', async () => {
    const { page, close } = await open(PAGE_REPORT, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await close();
  });
});

function contrast(one: string, other: string): number {
  const [a = 0, b = 0] = [one, other].map(luminance).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map((each) => {
    const value = Number(each) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
