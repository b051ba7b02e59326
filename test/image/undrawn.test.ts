/** What an SVG shows in a browser and the renderer leaves out. */
import { expect, test } from 'vitest';
import { describeUndrawn } from '../../src/image/undrawn.ts';

const LOST_TEXT = 'text in foreignObject is not drawn; export it as a PNG';
const label = (text: string) => `<foreignObject width="9" height="9"><div>${text}</div></foreignObject>`;

test.each<[why: string, content: string, expected: string[]]>([
  ['nothing', '<text>seen</text><image href="data:image/png;base64,AA"/><use href="#a"/>', []],
  ['text of mermaid', label('ORDERS'), [LOST_TEXT]],
  ['text of many labels, once', label('a') + label('b'), [LOST_TEXT]],
  ['text with a prefix', '<s:foreignObject><p>a</p></s:foreignObject>', [LOST_TEXT]],
  ['text in CDATA', '<foreignObject><p><![CDATA[a]]></p></foreignObject>', [LOST_TEXT]],
  ['no text', label(' \n&nbsp;&#160;\xc2\xa0'), []],
  ['a comment', label('<!-- a -->'), []],
  ['a style', label('<style>p { color: red }</style>'), []],
  ['an empty foreignObject', '<foreignObject/><text>a</text>', []],
  ['text with a fallback, as draw.io writes it', `<switch>${label('a')}<text>a</text></switch>`, []],
  ['text without a fallback', `<switch>${label('a')}</switch>`, [LOST_TEXT]],
  [
    'one fallback for two switches',
    `<switch><g/>${label('a')}</switch><switch>${label('a')}</switch>`,
    [LOST_TEXT],
  ],
  ['text only in a comment', `<!-- ${label('a')} -->`, []],
  [
    'an image of a file',
    '<image href="a.png"/>',
    ['1 linked image is not drawn; embed it, or export it as a PNG'],
  ],
  [
    'images in any form',
    `<image xlink:href='file:///a.png'/><feImage href="http://a/b"></feImage><use x="1" href = "b.svg#c"/><svg:image href="//a/b"/>`,
    ['4 linked images are not drawn; embed them, or export it as a PNG'],
  ],
  ['links to pages', '<a href="https://a/b"><text>a</text></a>', []],
  ['images without an address', '<image href=""/><image data-href="a.png"/>', []],
  ['a tag that does not end', '<image href="a.png', []],
  [
    'both',
    `${label('a')}<image href="a.png"/>`,
    [LOST_TEXT, '1 linked image is not drawn; embed it, or export it as a PNG'],
  ],
])('%s', (_, content, expected) => {
  expect(describeUndrawn(`<svg>${content}</svg>`)).toEqual(expected);
});

test('takes time linear in the length of the text', () => {
  const start = performance.now();
  for (const part of ['<', '<a "', '<!--', '<a b="c"/>', '<foreignObject>a']) {
    describeUndrawn(`<svg>${part.repeat(100_000)}`);
  }
  expect(performance.now() - start).toBeLessThan(2000);
});
