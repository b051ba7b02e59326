import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeEditorSchema } from '../../src/check/editor-schema.ts';
import { EXAMPLE } from '../../src/check/example.ts';
import { parseCheckFile } from '../../src/check/read-check-file.ts';

const SHIPPED = new URL('../../docs/claude-see.check.schema.json', import.meta.url);
const matches = new Ajv({ strict: false }).compile(makeEditorSchema());

async function isRead(text: string): Promise<boolean> {
  return parseCheckFile(text, { path: 'c.yaml', folder: '/' }).then(
    () => true,
    () => false,
  );
}

/** Returns a file whose only check has these keys. */
const check = (keys: string) => `version: 1\nchecks: [{ id: a, images: a.png, ${keys} }]`;
/** The same for a page. */
const page = (keys: string) => `version: 1\nchecks: [{ id: a, page: "http://localhost:3000/a", ${keys} }]`;
const assertion = (entry: string) => check(`assert: [${entry}]`);

test('the schema that is shipped is the current one (else: npm run docs)', async () => {
  expect(JSON.parse(await readFile(SHIPPED, 'utf8'))).toEqual(makeEditorSchema());
});

describe('the schema and the reader', () => {
  test.each([
    EXAMPLE,
    '{"$schema": "x.json", "version": 1, "checks": [{"id": "a", "images": ["a", "b"], "expect": {"blank": true}}]}',
    check('assert: [A, { that: B }, { id: b-2, that: C, severity: warning }]'),
    check(
      'expect: { width: 1, minWidth: 1, maxWidth: 2, height: 1, minHeight: 1, maxHeight: 1, format: png }',
    ),
    check('baseline: b.png, tolerate: dates, maxDiffPixels: 0'),
    check(
      'assert: [x], ignore: a clock, model: opus, effort: max, votes: 5, crop: [0, 0, 1, 1], mask: [[0, 0, 1, 1]]',
    ),
    check('assert: [x], crop: [0, 0, 1.0, 1], severity: error'),
    page('assert: [x]'),
    page(
      'assert: [x], viewports: [1280x800, 390x844], device: iPhone 15, fullPage: true, hide: [.ad, "#x"], dark: true',
    ),
    page('expect: { width: 390 }, viewports: 390x844, selector: main, wait: "#ready", hide: .ad'),
    page('baseline: b/, wait: 500'),
    check('assert: [x], page: a.html, dark: false'),
    'version: 1\ndefaults: { viewports: [800x600], dark: true }\nchecks: [{ id: a, images: a, assert: [x] }]',
    'version: 1\nchecks: [{ id: a, page: /login, assert: [x] }]',
    'version: 1\nchecks: [{ id: a, page: "C:\\\\a.html", assert: [x] }]',
    'version: 1\ndefaults: { votes: 3, ignore: [a, b], expect: { blank: false } }\nchecks: [{ id: ä, images: a, assert: [x] }]',
    assertion('{ extract: "total number, note?", equals: { total: 1 } }'),
    assertion('{ extract: { a: [integer], b: { c: red|green } }, equals: { a: [1], b: { c: red } } }'),
    assertion('"404"'),
  ])('accept %j', async (text) => {
    expect([await isRead(text), matches(parse(text))]).toEqual([true, true]);
  });

  test.each([
    '[]',
    'x',
    'version: 1',
    'version: 2\nchecks: [{ id: a, images: a, assert: [x] }]',
    'version: "1"\nchecks: [{ id: a, images: a, assert: [x] }]',
    'version: 1\nchecks: []',
    'version: 1\nchecks: {}',
    'version: 1\ncheck: [{ id: a, images: a, assert: [x] }]',
    'version: 1\ndefaults: {}\nchecks: [{ id: a, images: a, assert: [x] }]',
    'version: 1\ndefaults: { baseline: b }\nchecks: [{ id: a, images: a, assert: [x] }]',
    'version: 1\ndefaults: { expect: { blank: false } }\nchecks: [{ id: a, images: a }]',
    'version: 1\nchecks: [{ images: a, assert: [x] }]',
    'version: 1\nchecks: [{ id: a, assert: [x] }]',
    'version: 1\nchecks: [{ id: 1, images: a, assert: [x] }]',
    'version: 1\nchecks: [{ id: a b, images: a, assert: [x] }]',
    'version: 1\nchecks: [{ id: -a, images: a, assert: [x] }]',
    `version: 1\nchecks: [{ id: ${'a'.repeat(65)}, images: a, assert: [x] }]`,
    'version: 1\nchecks: [{ id: a, images: [], assert: [x] }]',
    'version: 1\nchecks: [{ id: a, images: [1], assert: [x] }]',
    'version: 1\nchecks: [{ id: a, images: "", assert: [x] }]',
    'version: 1\nchecks: [{ id: a, images: "http://a/b.png", assert: [x] }]',
    check('votes: 1'),
    check('assert: [x], viewports: 800x600'),
    check('assert: [x], wait: 5'),
    check('assert: [x], dark: true'),
    page('votes: 1'),
    page('assert: [x], viewports: []'),
    page('assert: [x], viewports: [800x600, 800x600]'),
    page('assert: [x], viewports: 800'),
    page('assert: [x], viewports: "800 x 600"'),
    page('assert: [x], viewports: { width: 800 }'),
    page('assert: [x], fullPage: yes'),
    page('assert: [x], selector: ""'),
    page('assert: [x], wait: -1'),
    page('assert: [x], wait: [500]'),
    page('assert: [x], hide: []'),
    'version: 1\nchecks: [{ id: a, page: "localhost:3000", assert: [x] }]',
    'version: 1\nchecks: [{ id: a, page: "file:///a.html", assert: [x] }]',
    'version: 1\nchecks: [{ id: a, page: "page:http://a", assert: [x] }]',
    'version: 1\nchecks: [{ id: a, page: [http://a], assert: [x] }]',
    check('assert: []'),
    check('assert: x'),
    check('assert: [x], votes: 2'),
    check('assert: [x], votes: "3"'),
    check('assert: [x], effort: none'),
    check('assert: [x], severity: info'),
    check('assert: [x], ignore: []'),
    check('assert: [x], ignore: [" "]'),
    check('assert: [x], tolerate: dates'),
    check('assert: [x], maxDiffPixels: 5'),
    check('baseline: b, maxDiffPixels: -1'),
    check('baseline: b, maxDiffPixels: 0.5'),
    check('baseline: [b]'),
    check('assert: [x], crop: [0, 0, 1]'),
    check('assert: [x], crop: [0, 0, 1, 1, 1]'),
    check('assert: [x], crop: [0, 0, 0, 1]'),
    check('assert: [x], crop: [-1, 0, 1, 1]'),
    check('assert: [x], crop: [0, 0, 1, 1000001]'),
    check('assert: [x], crop: "0,0,1,1"'),
    check('assert: [x], mask: [0, 0, 1, 1]'),
    check('assert: [x], mask: []'),
    check('expect: {}'),
    check('expect: { blank: yes }'),
    check('expect: { width: 1.5 }'),
    check('expect: { format: pgn }'),
    check('expect: { colour: red }'),
    assertion(''),
    assertion('404'),
    assertion('null'),
    assertion('true'),
    assertion('[x]'),
    assertion('{}'),
    assertion('{ that: "" }'),
    assertion('{ id: b }'),
    assertion('{ that: x, severity: bad }'),
    assertion('{ that: x, equals: { a: 1 } }'),
    assertion('{ that: x, extract: { a: number }, equals: { a: 1 } }'),
    assertion('{ extract: { a: number } }'),
    assertion('{ equals: { a: 1 } }'),
    assertion('{ extract: {}, equals: { a: 1 } }'),
    assertion('{ extract: { a: 1 }, equals: { a: 1 } }'),
    assertion('{ extract: { a: [] }, equals: { a: 1 } }'),
    assertion('{ extract: { a: [string, number] }, equals: { a: 1 } }'),
    assertion('{ extract: [a], equals: { a: 1 } }'),
    assertion('{ extract: { a: number }, equals: {} }'),
    assertion('{ extract: { a: number }, equals: 1 }'),
    assertion('Time: 12'),
    assertion('x'.repeat(2001)),
  ])('refuse %j', async (text) => {
    expect([await isRead(text), matches(parse(text))]).toEqual([false, false]);
  });

  test.each([
    [
      'an id that is there twice',
      'version: 1\nchecks: [{ id: a, images: a, assert: [x] }, { id: a, images: b, assert: [x] }]',
    ],
    ['an id of an assertion that is there twice', assertion('{ id: b, that: x }, { id: b, that: y }')],
    ['an alias with a typing error', check('assert: [x], model: opsu')],
    ['a window of one pixel', page('assert: [x], viewports: 01x01')],
    ['a wait of an hour', page('assert: [x], wait: 3600000')],
    ['a whole page of one element', page('assert: [x], fullPage: true, selector: main')],
    ['a minimum above the maximum', check('expect: { minWidth: 2, maxWidth: 1 }')],
    ['a type that does not exist', assertion('{ extract: { a: nubmer }, equals: { a: 1 } }')],
    ['a value that its type does not allow', assertion('{ extract: { a: number }, equals: { a: x } }')],
    [
      'a sentence that ends at a comment',
      `version: 1\nchecks:\n  - id: a\n    images: a.png\n    assert:\n      - issue #12 is shown`,
    ],
  ])('differ in %s, which JSON Schema cannot express', async (_, text) => {
    expect([await isRead(text), matches(parse(text))]).toEqual([false, true]);
  });
});
