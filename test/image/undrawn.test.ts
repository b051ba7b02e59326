/** What an SVG shows in a browser and the renderer leaves out. */
import { expect, test } from 'vitest';
import { readSvgUse } from '../../src/image/svg-use.ts';
import { describeUndrawn } from '../../src/image/undrawn.ts';

/** What is said of a drawing without a browser. */
const describe = (svg: string) =>
  describeUndrawn(readSvgUse(svg)).map(({ text, cure }) => [text, cure].filter(Boolean).join('; '));

const LOST_TEXT = 'text in foreignObject is not drawn; export it as a PNG';
const SCRIPT = 'its script does not run; export it as a PNG';
const label = (text: string) => `<foreignObject width="9" height="9"><div>${text}</div></foreignObject>`;

test.each<[why: string, content: string, expected: string[]]>([
  ['nothing', '<text>seen</text><image href="data:image/png;base64,iVBORw0KGgo="/><use href="#a"/>', []],
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
    ['1 linked image is not drawn (a.png); embed it, or export it as a PNG'],
  ],
  [
    'images in any form',
    `<image xlink:href='file:///a.png'/><feImage href="http://a/b"></feImage><use x="1" href = "b.svg#c"/><svg:image href="//a/b"/>`,
    [
      '4 linked images are not drawn (file:///a.png, http://a/b, b.svg and 1 more); embed them, or export it as a PNG',
    ],
  ],
  [
    'text along a path',
    '<text><textPath href="#p">a</textPath></text>',
    ['text along a path is not drawn; export it as a PNG'],
  ],
  [
    'embedded images of a format that is not drawn',
    '<image href="data:image/webp;base64,UklGRg=="/><image href="data:image/svg+xml;base64,PHN2Zz4="/><image href="data:;base64,/9j/4A=="/>',
    ['1 embedded image is not drawn (only JPEG and PNG are); export it as a PNG'],
  ],
  [
    'files of styles and gradients, without what may be secret',
    '<style>@import "a.css"; @import url(\'https://u:p@b/c.css?key=1\');</style><rect fill="url(d.svg#e)" style="mask:url(#m)"/><linearGradient href="#f"/>',
    ['3 linked files are not read (a.css, https://b/c.css, d.svg); export it as a PNG'],
  ],
  ['a script', '<script>draw()</script>', [SCRIPT]],
  ['the address of a script', '<script href="a.js"/>', [SCRIPT]],
  ['no script', '<script> </script>', []],
  ['animations', '<rect><animate attributeName="x"/></rect>', ['animated; drawn without its animations']],
  [
    'animations of CSS',
    '<style>@keyframes a{from{fill:red}}rect{animation:a 1s}</style>',
    ['animated; drawn without its animations'],
  ],
  [
    'variables and functions',
    '<style>:root{--c:red}rect{fill:var(--c)}path{width:calc(1px + 2px)}</style><g fill="oklch(0 0 0)"/>',
    ['CSS that is not supported is left out (var(), calc(), oklch()); export it as a PNG'],
  ],
  [
    'functions with another value beside them, as draw.io writes them',
    '<rect fill="#fff" style="fill:light-dark(#fff,var(--dark,#000))"/><style>a{fill:red;fill:var(--c)}</style>',
    [],
  ],
  ['a variable that nobody sets, with its own value', '<rect fill="var(--c,red)"/>', []],
  [
    'a variable that is set, whose own value is drawn',
    '<rect fill="var(--c,red)"/><g style="--c:blue"/>',
    ['CSS that is not supported is left out (var()); export it as a PNG'],
  ],
  [
    'rules on conditions that hold',
    '<style>@media screen{a{fill:red}}@supports (fill:red){a{fill:red}}</style>',
    ['CSS that is not supported is left out (@supports, @media); export it as a PNG'],
  ],
  [
    'rules on conditions that do not hold',
    '<style>@media print{a{fill:red}} @media (prefers-color-scheme: dark){a{fill:red}}@media (max-width: 9px){a{fill:red}}</style>',
    [],
  ],
  [
    'hidden layers, as Inkscape writes them',
    `<g style="display:none">${label('a')}<image href="a.png"/></g><g display="none"><g><text><textPath href="#p">a</textPath></text></g></g>`,
    [],
  ],
  [
    'a turn about a point of its own',
    '<rect style="transform:rotate(45deg);transform-origin:9px 9px"/>',
    ['CSS that is not supported is left out (transform-origin); export it as a PNG'],
  ],
  [
    'a point about which nothing is turned, or that is the usual one',
    '<rect style="transform-origin:center"/><rect transform="scale(2)" style="transform-origin:0 0"/><rect style="transform:translate(1px);transform-origin:center"/>',
    [],
  ],
  ['rules in comments', '<style>/* @import "a.css"; a{fill:var(--c)} */</style>', []],
  ['links to pages', '<a href="https://a/b"><text>a</text></a>', []],
  ['images without an address', '<image href=""/><image data-href="a.png"/>', []],
  ['a tag that does not end', '<image href="a.png', []],
  [
    'both',
    `${label('a')}<image href="a.png"/>`,
    [LOST_TEXT, '1 linked image is not drawn (a.png); embed it, or export it as a PNG'],
  ],
])('%s', (_, content, expected) => {
  expect(describe(`<svg>${content}</svg>`)).toEqual(expected);
});

test('takes time linear in the length of the text', () => {
  const start = performance.now();
  const tags = ['<', '<a "', '<!--', '<a b="c"/>', '<foreignObject>a', '<style>/*', '<text a="&quot;'];
  const sheets = ['@import ', '@font-face{', '/*', 'url(', '@media ', 'a', 'a{b:"', '{', 'var(--', '1 '];
  const many = (part: string) => part.repeat(20_000);
  for (const part of tags) describe(`<svg>${many(part)}`);
  for (const part of sheets) {
    describe(`<svg><style>${many(part)}</style><style>a{fill:${many(part)}}</style>`);
    describe(`<svg style='font:${many(part)}' ${many(part).replace(/</g, '')}/>`);
  }
  expect(performance.now() - start).toBeLessThan(3000);
});

test.each<[why: string, root: string, expected: string[]]>([
  ['a dark background', 'style="background: #111"', ['its background is not drawn; export it as a PNG']],
  ['a white one', 'style="background-color: white"', []],
  ['white in numbers', 'style="background-color: rgb(255, 255, 255);"', []],
  [
    'one that is white on a light screen, as draw.io writes it',
    'style="background: #ffffff; background-color: light-dark(#ffffff, var(--ge-dark-color, #121212));"',
    [],
  ],
  ['none', 'style="background:none"', []],
])('%s of the root', (_, root, expected) => {
  expect(describe(`<svg ${root}><g/></svg>`)).toEqual(expected);
});

test('a style sheet that the file names before its root is not read', () => {
  expect(describe('<?xml version="1.0"?><?xml-stylesheet type="text/css" href="a.css"?><svg/>')).toEqual([
    '1 linked file is not read (a.css); export it as a PNG',
  ]);
});
