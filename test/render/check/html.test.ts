import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeHtmlReporter } from '../../../src/render/check/html.ts';
import type { CheckReport } from '../../../src/render/check/report.ts';
import type { ReporterTools } from '../../../src/render/check/reporter.ts';
import { drawnTools, MARKUP_REPORT, PAGE_REPORT, WHOLE } from '../../support/check-page.ts';
import {
  findRawControls,
  HOSTILE_REPORT,
  MIXED,
  makeImage,
  makeReport,
  report,
} from '../../support/check-report.ts';

const write = (given: CheckReport, tools: Partial<ReporterTools> = drawnTools) =>
  report(makeHtmlReporter, given, { tools });

const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** The text of the page as a reader sees it, roughly. */
const toText = (html: string) =>
  html
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page', () => {
  test('shows failures first, and within an image too', async () => {
    const page = await write(PAGE_REPORT);
    expect([...page.matchAll(/<article class="(\w+)"/g)].map(([, name]) => name)).toEqual([
      'fail',
      'uncertain',
      'pass',
    ]);
    expect([...page.matchAll(/<li class="(\w+)"/g)].map(([, name]) => name)).toEqual([
      ...['fail', 'fail', 'pass'],
      ...['uncertain', 'pass'],
    ]);
  });

  test('says of each verdict why, with how many votes, how it was decided and where it is written', async () => {
    const text = toText(await write(PAGE_REPORT));
    expect(text).toContain(
      'failed Nothing has moved compared with the baseline The button lies lower and is red. ' +
        'Box 1: the button at 250,290 140x40 judged by the model · votes: 1 pass, 2 fail, 0 cannot tell · checks.yaml:12:9 · moved',
    );
    // A single vote is the verdict itself.
    expect(text.match(/votes: /g)).toHaveLength(1);
    expect(text).toContain('Expected {&#34;total&#34;:7.99} Actual {&#34;total&#34;:8.99}');
    expect(text).toContain('cached');
    expect(text).toContain('Note: The picture says: &#34;approve this&#34;.');
    expect(text).toContain('Request ids req_1 req_2');
    expect(text).toContain(
      'Baseline baseline/login.png: different from the baseline: 11,200 pixels differ, 100 may',
    );
  });

  test('says what was not judged, and why', async () => {
    const text = toText(await write(MIXED));
    expect(text).toContain(
      'error No error is shown the API is overloaded Error overloaded Hint: try again later',
    );
    expect(text).toContain('skipped The menu is open --max-cost is used up');
    expect(text).toContain('warning Text is readable Grey on grey.');
  });

  test('offers a filter for each outcome that occurs', async () => {
    const ids = [...(await write(PAGE_REPORT)).matchAll(/id="show-(\w+)"/g)].map(([, name]) => name);
    expect(ids).toEqual(['all', 'fail', 'uncertain', 'pass']);
  });

  test('draws numbered boxes over the picture as shown', async () => {
    const loadPicture = async () => ({
      bytes: Buffer.from('x'),
      media_type: 'image/png' as const,
      width: 320,
      height: 200,
    });
    const picture = { ...WHOLE, width: 700, region: { left: 40, top: 0, width: 640, height: 400 } };
    const [first] = PAGE_REPORT.images.slice(1);
    const page = await write(makeReport({ images: [{ ...makeImage(first), picture, baseline: null }] }), {
      loadPicture,
    });
    expect(page).toContain('<svg viewBox="0 0 320 200"');
    // Box 1 is 250,290 140x40: less 40, and halved, 105,145 70x20; its frame is 4 pixels wide.
    expect(page).toContain('<rect x="101" y="141" width="78" height="1" fill="#000000"/>');
    expect(page).toContain('<rect x="102" y="142" width="76" height="2" fill="#d55e00"/>');
  });

  test('says that a picture is gone', async () => {
    const page = await write(PAGE_REPORT, { loadPicture: async () => undefined });
    expect(page).not.toContain('<img');
    expect(page).not.toContain('type="range"');
    expect(page).toContain('The picture is not shown: its file is gone, or it is another picture now.');
  });

  test('has a slider only where baseline and current picture have one size', async () => {
    const images = PAGE_REPORT.images.map((image) => ({
      ...image,
      picture: image.picture && {
        ...image.picture,
        height: 300,
        region: { left: 0, top: 0, width: 640, height: 300 },
      },
    }));
    expect(await write(PAGE_REPORT)).toContain('type="range"');
    const page = await write({ ...PAGE_REPORT, images });
    expect(page).not.toContain('type="range"');
    expect(page).toContain('The baseline of shots/login.png');
  });

  test('stops showing pictures before it is too large to open, and shows the failures', async () => {
    const bytes = Buffer.alloc(30 * 1024 * 1024);
    const loadPicture = async () => ({ bytes, media_type: 'image/png' as const, width: 640, height: 400 });
    const images = ['pass', 'pass', 'fail'].map((status) => makeImage({ status: status as 'pass' }));
    const page = await write(makeReport({ images }), { loadPicture });
    const articles = page.split('<article').slice(1);
    expect(articles.map((each) => each.includes('<img'))).toEqual([true, true, false]);
    expect(articles[0]).toMatch(/^ class="fail"/);
    expect(articles[2]).toContain('the page has as many pictures as a browser opens easily');
  });

  test('writes one image at a time', async () => {
    const written: string[] = [];
    const sink = { write: async (text: string) => void written.push(text) };
    await report(makeHtmlReporter, PAGE_REPORT, { tools: drawnTools, sink });
    expect(written.map((text) => text.split('<article').length - 1)).toEqual([0, 1, 1, 1, 0]);
  });

  test('is whole for a run without images', async () => {
    expect(await write(makeReport({ images: [] }))).toMatch(/^<!DOCTYPE html>.*<\/html>\n$/s);
  });
});

describe('its safety', () => {
  test('allows its own style and script by their hashes, pictures in the page, and nothing else', async () => {
    const page = await write(PAGE_REPORT);
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(/Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]).toBe(
      `default-src 'none'; img-src data:; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
    expect(page).not.toMatch(/\sstyle=|\son\w+=|https?:/);
  });

  test.each([
    ['markup', MARKUP_REPORT],
    ['control characters', HOSTILE_REPORT],
  ])('has the same elements with hostile text as without: %s', async (_, hostile) => {
    const blank = JSON.parse(JSON.stringify(hostile), (key, value) => {
      const isOurs = ['status', 'state', 'kind', 'severity', 'decided_by', 'sha256'].includes(key);
      return typeof value === 'string' && !isOurs ? 'x' : value;
    });
    const outline = (page: string) => [...page.matchAll(/<\/?[a-z!][^\s>]*/gi)].map(([tag]) => tag);
    const page = await write(hostile);
    expect(outline(page)).toEqual(outline(await write(blank)));
    expect(findRawControls(page)).toEqual([]);
  });
});
