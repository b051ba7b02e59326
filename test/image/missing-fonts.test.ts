/** Fonts and characters that a drawing needs and a system lacks: each system is made, with the fonts of DejaVu or none. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { drawSvg } from '../../src/image/draw-svg.ts';
import { makeFontSheet } from '../../src/image/missing-fonts.ts';
import { readSvgUse } from '../../src/image/svg-use.ts';
import { makeSvg } from '../support/svg.ts';

/** Debian's package fonts-dejavu-core, which Chromium depends on. */
const DEJAVU = '/usr/share/fonts/truetype/dejavu';
const hasDejaVu = existsSync(join(DEJAVU, 'DejaVuSans.ttf'));
const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Draws on a system of these fonts, and returns what is lost. */
async function losses(fonts: readonly string[], content: string): Promise<string[]> {
  const system = mkdtempSync(join(folder, 'system-'));
  mkdirSync(join(system, 'fonts'));
  for (const font of fonts) symlinkSync(join(DEJAVU, `${font}.ttf`), join(system, 'fonts', `${font}.ttf`));
  const prefer = (generic: string, family: string) =>
    `<alias><family>${generic}</family><prefer><family>${family}</family></prefer></alias>`;
  const file = join(system, 'fonts.conf');
  writeFileSync(
    file,
    `<fontconfig><dir>${system}/fonts</dir><cachedir>${system}/cache</cachedir>${prefer('serif', 'DejaVu Serif')}${prefer('monospace', 'DejaVu Sans Mono')}</fontconfig>`,
  );
  const ctx = {
    signal: new AbortController().signal,
    env: { variables: { ...process.env, FONTCONFIG_FILE: file } },
  };
  const drawn = await drawSvg(makeSvg('width="90" height="30"', content), { input: 'a.svg', ctx });
  return (drawn.losses ?? []).map((loss) => {
    if (typeof loss === 'string') return loss;
    return loss.inBrowser ? `${loss.text} (browser)` : loss.text;
  });
}

test.skipIf(process.platform === 'win32')('a system without fonts is named', async () => {
  expect(await losses([], '<text font-family="Foo">a 日</text>')).toEqual([
    'no font is installed; boxes are drawn in place of its text',
  ]);
});

test.skipIf(!hasDejaVu)(
  'families that no font stands in for, and characters without one, are named',
  async () => {
    const families = [
      ...[
        'Foo',
        'DejaVu Serif',
        'serif',
        'system-ui',
        'Foo',
        "No, 'DejaVu Sans Mono'",
        '&quot;Bar &amp; Co&quot;, serif',
      ],
    ];
    const texts = families.map((family) => `<text font-family="${family}">é→&#x65E5;本</text>`).join('');
    const styles = `<style>@font-face{font-family:Zed;src:url(data:font/ttf;base64,AA)} a{font-family:Zed,serif} b{font:bold 12px/1.5 'Baz'}</style>`;
    expect(await losses(['DejaVuSans', 'DejaVuSansMono', 'DejaVuSerif'], styles + texts)).toEqual([
      'the font "Zed" is not installed; another is drawn in its place (browser)',
      'the fonts "Baz", "Foo", "Bar & Co" are not installed; others are drawn in their place',
      'no font has the characters 日本; boxes are drawn in their place',
    ]);
  },
);

test.skipIf(!hasDejaVu)('where all families are the same font, nothing is said of fonts', async () => {
  expect(await losses(['DejaVuSans'], '<text font-family="Foo">a</text>')).toEqual([]);
});

test.each<[why: string, content: string]>([
  ['no text', '<style>a{font-family:Foo}</style><path d="M0 0"/>'],
  ['white space', '<text font-family="Foo"> </text>'],
  ['text that is not drawn', '<foreignObject><p style="font-family:Foo">a</p></foreignObject>'],
])('a drawing of %s needs no fonts', (_, content) => {
  expect(makeFontSheet(readSvgUse(`<svg>${content}</svg>`))).toBeUndefined();
});

test('fonts in the styles of shapes, as Inkscape writes them, are not looked for', () => {
  const content = `<path style="font-family:Foo"/><g font-family="Bar"><text>a</text></g>`;
  expect(makeFontSheet(readSvgUse(`<svg>${content}</svg>`))?.lists).toEqual([['Bar']]);
});

test('a drawing of countless fonts and characters is looked at in part', () => {
  const many = Array.from(
    { length: 5000 },
    (_, n) => `<text font-family="F${n}">&#${n + 0x4e00};</text>`,
  ).join('');
  const sheet = makeFontSheet(readSvgUse(`<svg>${many}</svg>`));
  // 2 + 2 * 6 rows of fonts, and 33 cells in rows of 10, each 40 pixels high.
  expect(sheet).toMatchObject({ width: 400, height: (14 + 4) * 40 });
});
