import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCheckFile, readCheckFile } from '../../src/check/read-check-file.ts';
import type { Check } from '../../src/check/suite.ts';
import { CliError } from '../../src/errors.ts';
import { testEnv } from '../support/test-env.ts';

const PLACE = { path: 'c.yaml', folder: '/suite' };

/** Returns the checks of a file. */
async function read(text: string): Promise<readonly Check[]> {
  return (await parseCheckFile(text, PLACE)).checks;
}

/** Returns the problems of a file, each as `line:column message (hint)`. */
async function problems(text: string): Promise<string[]> {
  const error = await parseCheckFile(text, PLACE).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return [];
  if (!(error instanceof CliError)) throw error;
  return [...error.also, error].map(({ code, subject, message, hint }) => {
    expect(code).toBe('input_unusable');
    return `${subject?.replace(/^c\.yaml:/, '')} ${message}${hint === undefined ? '' : ` (${hint})`}`;
  });
}

/** Returns a file whose only check has these lines, the first of them in line 5. */
function withLines(...lines: string[]): string {
  return [
    'version: 1',
    'checks:',
    '  - id: a',
    '    images: a.png',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');
}

const ISSUE = `version: 1
defaults: { model: sonnet, votes: 1, ignore: ["the clock in the status bar"] }
checks:
  - id: login
    images: "shots/login-*.png"
    expect: { width: 1280, minHeight: 600, blank: false }
    assert:
      - The "Sign in" button is fully visible
      - { id: no-error, that: No error message is shown, severity: warning }
      - { extract: { total: number, currency: string }, equals: { total: 7.99, currency: USD } }
    crop: [0, 0, 1280, 200]
    mask: [[1100, 0, 180, 40]]
  - id: home
    images: shots/home.png
    baseline: baseline/home.png
    tolerate: different headlines and dates
    assert: [ nothing is missing, overlapping or cut off compared with the baseline ]
`;

describe('a check file', () => {
  test('is read with the position of everything that reports point at', async () => {
    const [login, home, ...more] = await read(
      ISSUE.replace(
        '[ nothing is missing, overlapping or cut off compared with the baseline ]',
        '["nothing is missing, overlapping or cut off"]',
      ),
    );
    expect(more).toEqual([]);
    expect(login).toEqual({
      id: 'login',
      images: ['shots/login-*.png'],
      imagePositions: [{ line: 5, column: 13 }],
      expect: { width: 1280, minHeight: 600, blank: false },
      assertions: [
        {
          kind: 'visual',
          id: 'assert-1',
          severity: 'error',
          position: { line: 8, column: 9 },
          that: 'The "Sign in" button is fully visible',
        },
        {
          kind: 'visual',
          id: 'no-error',
          severity: 'warning',
          position: { line: 9, column: 9 },
          that: 'No error message is shown',
        },
        {
          kind: 'extract',
          id: 'assert-3',
          severity: 'error',
          position: { line: 10, column: 9 },
          schema: {
            type: 'object',
            properties: { total: { type: 'number' }, currency: { type: 'string' } },
            required: ['total', 'currency'],
            additionalProperties: false,
          },
          equals: { total: 7.99, currency: 'USD' },
        },
      ],
      crop: { left: 0, top: 0, width: 1280, height: 200 },
      masks: [{ left: 1100, top: 0, width: 180, height: 40 }],
      baseline: undefined,
      tolerate: undefined,
      maxDiffPixels: 0,
      ignore: ['the clock in the status bar'],
      model: 'claude-sonnet-5-5',
      effort: undefined,
      votes: 1,
      position: { line: 4, column: 5 },
    });
    expect(home).toMatchObject({
      id: 'home',
      baseline: 'baseline/home.png',
      tolerate: 'different headlines and dates',
      assertions: [
        { that: 'nothing is missing, overlapping or cut off', position: { line: 17, column: 14 } },
      ],
      position: { line: 13, column: 5 },
    });
  });

  test('splits a sentence with commas in a list in brackets, as YAML does', async () => {
    const [, home] = await read(ISSUE);
    expect(home?.assertions.map((each) => each.kind === 'visual' && each.that)).toEqual([
      'nothing is missing',
      'overlapping or cut off compared with the baseline',
    ]);
  });

  test('may be JSON, with tabs, a BOM, CRLF and escapes', async () => {
    const json = JSON.stringify(
      { version: 1, checks: [{ id: 'a', images: 'ü/😀.png', assert: ['A "b" is shown'] }] },
      null,
      '\t',
    );
    const escaped = json.replace('😀', '\\ud83d\\ude00').replaceAll('\n', '\r\n');
    const [check] = await read(`\uFEFF${escaped}`);
    expect(check).toMatchObject({
      images: ['ü/😀.png'],
      assertions: [{ that: 'A "b" is shown' }],
      position: { line: 4, column: 3 },
    });
  });

  test('appends the lists of defaults, merges expect, and replaces the rest', async () => {
    const text = `version: 1
defaults:
  { model: opus, effort: low, votes: 3, ignore: a clock, tolerate: dates, maxDiffPixels: 7, severity: warning,
    crop: [0, 0, 9, 9], mask: [[1, 1, 2, 2]], expect: { blank: false, width: 10 } }
checks:
  - { id: plain, images: a.png, baseline: b.png, assert: [Fine] }
  - { id: own, images: [a.png, b.png], model: claude-haiku-4-5, effort: max, votes: 5, ignore: [ads], baseline: b/,
      tolerate: noise, maxDiffPixels: 0, severity: error, crop: [1, 2, 3, 4], mask: [[5, 6, 7, 8]],
      expect: { width: 20 }, assert: [Fine, { that: Good, severity: warning }] }
`;
    const [plain, own] = await read(text);
    expect(plain).toMatchObject({
      ...{
        model: 'claude-opus-5-5',
        effort: 'low',
        votes: 3,
        ignore: ['a clock'],
        tolerate: 'dates',
        maxDiffPixels: 7,
      },
      crop: { left: 0, top: 0, width: 9, height: 9 },
      masks: [{ left: 1, top: 1, width: 2, height: 2 }],
      expect: { blank: false, width: 10 },
      assertions: [{ severity: 'warning' }],
    });
    expect(own).toMatchObject({
      ...{ model: 'claude-haiku-4-5', effort: 'max', votes: 5, tolerate: 'noise', maxDiffPixels: 0 },
      images: ['a.png', 'b.png'],
      ignore: ['a clock', 'ads'],
      crop: { left: 1, top: 2, width: 3, height: 4 },
      masks: [
        { left: 1, top: 1 },
        { left: 5, top: 6 },
      ],
      expect: { blank: false, width: 20 },
      assertions: [{ severity: 'error' }, { severity: 'warning' }],
    });
  });

  test('may use anchors and aliases', async () => {
    const text =
      'version: 1\ndefaults: { ignore: &noise [a clock] }\nchecks:\n  - { id: a, images: &a a.png, assert: *noise }\n  - { id: b, images: *a, assert: [&s Fine, *s] }\n';
    const [a, b] = await read(text);
    expect(a?.assertions).toMatchObject([{ that: 'a clock', position: { line: 2, column: 29 } }]);
    expect(b).toMatchObject({ images: ['a.png'], imagePositions: [{ line: 5, column: 22 }] });
    expect(b?.assertions.map((each) => each.position?.column)).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
  });

  test.each([
    [
      'extract: "total number, tags[], note?"',
      'tags: [x], total: 1',
      {
        total: { type: 'number' },
        tags: { type: 'array', items: { type: 'string' } },
        note: { type: 'string' },
      },
    ],
    [
      'extract: { n: integer, ok: boolean, list: [number], colour: red|green }',
      'n: 1, ok: true, list: [1.5], colour: red',
      {
        n: { type: 'integer' },
        ok: { type: 'boolean' },
        list: { type: 'array', items: { type: 'number' } },
        colour: { type: 'string', enum: ['red', 'green'] },
      },
    ],
    [
      'extract: { when: "date: as printed", "rest?": "number|null" }',
      'when: 2026-11-27, rest: null',
      {
        when: { type: 'string', format: 'date', description: 'as printed' },
        rest: { type: ['number', 'null'] },
      },
    ],
    [
      'extract: { rows: [{ name: string, price: number }] }',
      'rows: [{ name: Tea, price: 2 }]',
      {
        rows: {
          type: 'array',
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, price: { type: 'number' } },
            required: ['name', 'price'],
            additionalProperties: false,
          },
        },
      },
    ],
  ])('reads the types of %s', async (extract, equals, properties) => {
    const [check] = await read(withLines('assert:', `  - { ${extract}, equals: { ${equals} } }`));
    expect(check?.assertions[0]).toMatchObject({ kind: 'extract', schema: { properties } });
  });
});

describe('a problem is reported with its line and column:', () => {
  test.each([
    ['version: 1\nchecks: []', ['2:9 checks: expected at least one check, got an empty list']],
    [
      'version: 2\nchecks: [{ id: a, images: a, assert: [x] }]',
      ['1:10 version: expected 1, got the number 2'],
    ],
    [
      'version: "1"\nchecks: [{ id: a, images: a, assert: [x] }]',
      ['1:10 version: expected 1, got "1" (write 1 without quotes)'],
    ],
    ['checks: [{ id: a, images: a, assert: [x] }]', ['1:1 the file: the key "version" is missing']],
    ['[1]', ['1:1 the file: expected a map with the keys $schema, version, defaults, checks, got [1]']],
    ['', ['1:1 the file is empty (write an example with claude-see check init)']],
    ['# nothing', ['1:1 the file is empty (write an example with claude-see check init)']],
    ['version: 1\nchecks: [{ id: a, assert: [x] }]', ['2:10 the check has no picture (add images or page)']],
    [
      withLines('assert: [x]', 'viewports: [800x600]', 'dark: true'),
      [
        '6:16 viewports: has no meaning without a page (add page)',
        '7:11 dark: has no meaning without a page (add page)',
      ],
    ],
    [
      withLines('assert: [x]', 'page: localhost:3000/login'),
      [
        '6:11 page: expected an address such as http://localhost:3000/login, or the path of an HTML file, got "localhost:3000/login" (did you mean http://localhost:3000/login?)',
      ],
    ],
    [
      withLines('assert: [x]', 'page: page:http://a'),
      [
        '6:11 page: expected an address such as http://localhost:3000/login, or the path of an HTML file, got "page:http://a" (leave page: out of the value)',
      ],
    ],
    [
      withLines('assert: [x]', 'page: http://a', 'viewports: [800x600, 390x, 800x600]'),
      [
        '7:16 viewports: 800x600 is there twice (leave one of them out)',
        '7:26 viewports: expected a size in CSS pixels such as 390x844, got "390x"',
      ],
    ],
    [
      withLines('assert: [x]', 'page: http://a', 'viewports: 10x800', 'wait: 999999'),
      [
        '7:16 viewports: expected a width and height from 16 to 8192, such as 390x844',
        '8:11 wait: the maximum time is 300s',
      ],
    ],
    [
      withLines('assert: [x]', 'url: http://a', 'waitFor: "#x"'),
      ['6:5 unknown key "url" (did you mean page?)', '7:5 unknown key "waitFor" (did you mean wait?)'],
    ],
    [withLines('assert: [x]', 'imags: b'), ['6:5 unknown key "imags" (did you mean images?)']],
    [
      withLines('assert: [x]', 'max-diff-pixels: 1'),
      ['6:5 unknown key "max-diff-pixels" (did you mean maxDiffPixels?)'],
    ],
    [
      withLines('assertions: [x]'),
      [
        '3:5 the check has nothing to assert (add assert, expect or baseline)',
        '5:5 unknown key "assertions" (did you mean assert?)',
      ],
    ],
    [
      withLines('assert: [x]', '__proto__: { votes: 5 }'),
      [expect.stringMatching(/^6:5 unknown key "__proto__" \(the keys here are id, /)],
    ],
    [withLines('assert: [x]', 'constructor: 1'), [expect.stringMatching(/^6:5 unknown key "constructor"/)]],
    [withLines('assert: [x]', 'id: b'), ['6:5 the key "id" stands in line 3 already (remove one of them)']],
    [withLines(), ['3:5 the check has nothing to assert (add assert, expect or baseline)']],
    [withLines('assert: []'), ['5:13 assert: expected at least one assertion, got an empty list']],
    [
      withLines('assert: { that: x }'),
      ['5:13 assert: expected a list of assertions, got a map with the key that'],
    ],
    [withLines('expect: {}'), [expect.stringMatching(/^5:13 expect: expected a map with the keys width/)]],
    [
      withLines('expect: { width: 0 }'),
      ['5:22 width: expected a whole number from 1 to 1,000,000, got the number 0'],
    ],
    [
      withLines('expect: { width: 1e999 }'),
      ['5:22 width: expected a whole number from 1 to 1,000,000, got the number 1e999'],
    ],
    [withLines('expect: { blank: no }'), ['5:22 blank: expected true or false, got "no"']],
    [
      withLines('expect: { format: jpg }'),
      [expect.stringMatching(/^5:23 format: expected .* got "jpg" \(did you mean jpeg\?\)$/)],
    ],
    [withLines('expect: { minWidth: 9, maxWidth: 8 }'), ['5:25 minWidth: is larger than maxWidth']],
    [withLines('assert: [x]', 'votes: 2'), ['6:12 votes: expected 1, 3 or 5, got the number 2']],
    [
      withLines('assert: [x]', 'effort: hihg'),
      ['6:13 effort: expected low, medium, high, xhigh or max, got "hihg" (did you mean high?)'],
    ],
    [withLines('assert: [x]', 'model: opsu'), ['6:12 model: unknown model; did you mean opus?']],
    [
      withLines('assert: [x]', 'crop: [0, 0, 0, 9]'),
      ['6:11 crop: expected [x, y, width, height] in whole pixels, got [0, 0, 0, 9]'],
    ],
    [
      withLines('assert: [x]', 'crop: [0, 0, 9.5, 9]'),
      ['6:11 crop: expected [x, y, width, height] in whole pixels, got [0, 0, 9.5, 9]'],
    ],
    [
      withLines('assert: [x]', 'crop: [[0, 0, 9, 9]]'),
      ['6:11 crop: expected [x, y, width, height] in whole pixels, got a list of 1'],
    ],
    [
      withLines('assert: [x]', `crop: [${'1, '.repeat(30)}1]`),
      ['6:11 crop: expected [x, y, width, height] in whole pixels, got a list of 31'],
    ],
    [withLines('assert: [x]', 'mask: []'), ['6:11 mask: expected at least one rectangle, got an empty list']],
    [
      withLines('assert: [x]', 'mask: 1'),
      ['6:11 mask: expected a list of rectangles: [[x, y, width, height]], got the number 1'],
    ],
    [withLines('assert: [x]', 'ignore: []'), ['6:13 ignore: expected at least one text, got an empty list']],
    [
      withLines('assert: [x]', 'ignore: { a: 1, b: 2 }'),
      ['6:13 ignore: expected a text, got a map with the keys a, b'],
    ],
    [
      withLines('assert: [x]', 'mask: [1, 2, 3, 4]'),
      ['6:11 mask: expected a list of rectangles: [[x, y, width, height]], got [1, 2, 3, 4]'],
    ],
    [
      withLines('assert: [x]', 'mask: [[1, 2, 3, 4], [5, 6, 7]]'),
      ['6:26 mask: expected [x, y, width, height] in whole pixels, got [5, 6, 7]'],
    ],
    [
      withLines('assert: [x]', 'tolerate: dates'),
      ['6:15 tolerate: has no meaning without a baseline (add baseline)'],
    ],
    [
      withLines('assert: [x]', 'maxDiffPixels: 3'),
      ['6:20 maxDiffPixels: has no meaning without a baseline (add baseline)'],
    ],
    [
      withLines('assert: [404]'),
      ['5:14 assert: expected a text, got the number 404 (put it in quotes: "404")'],
    ],
    [withLines('assert: [" "]'), ['5:14 assert: the text is empty']],
    [withLines('assert:', '  -'), [expect.stringMatching(/^\d:\d assert: expected a text, got nothing$/)]],
    [
      withLines('assert:', '  - Time: 12 is shown'),
      [
        `6:9 assert: expected a text, got a map with the key Time (put a text that has ": " in it in quotes: 'Time: 12 is shown')`,
      ],
    ],
    [
      withLines('assert:', '  - "Sign in" is visible'),
      [
        `6:19 something follows the end of a quoted text, list, map or alias (put the whole text in quotes: '"Sign in" is visible')`,
      ],
    ],
    [
      withLines('assert:', '  - issue #12 is shown'),
      [
        '6:9 assert: the text ends before #12 is shown, which YAML reads as a comment (put the text in quotes, or a space after the # of a comment)',
      ],
    ],
    [
      withLines('assert:', '  - { that: x, sevrity: warning }'),
      ['6:20 unknown key "sevrity" (did you mean severity?)'],
    ],
    [withLines('assert:', '  - { severity: warning }'), ['6:9 assert: the key "that" is missing']],
    [withLines('assert:', '  - { extract: { a: string } }'), ['6:9 assert: the key "equals" is missing']],
    [
      withLines('assert:', '  - { id: n, that: x }', '  - { id: N, that: y }'),
      ['7:9 the id N belongs to the assertion in line 6 already (rename one of them)'],
    ],
    [
      withLines('assert:', '  - { id: assert-2, that: x }', '  - y'),
      ['7:9 the id assert-2 belongs to the assertion in line 6 already (rename one of them)'],
    ],
    [
      `${withLines('assert: [x]')}\n  - { id: A, images: b, assert: [y] }`,
      ['6:5 the id A belongs to the check in line 3 already (rename one of them)'],
    ],
    [
      'version: 1\nchecks: [{ id: log in, images: a, assert: [x] }]',
      [expect.stringMatching(/^2:16 id: expected up to 64 letters/)],
    ],
    [
      'version: 1\nchecks: [{ id: a, images: "https://a.b/c.png", assert: [x] }]',
      [
        '2:27 images: expected a path or a pattern such as shots/*.png, got "https://a.b/c.png" (write page: for a web page)',
      ],
    ],
    [
      'version: 1\nchecks: [{ id: a, images: [], assert: [x] }]',
      ['2:27 images: expected at least one path, got an empty list'],
    ],
    [
      withLines('assert:', '  - { extract: { a: nubmer }, equals: { a: 1 } }'),
      ['6:25 extract: field "a nubmer": unknown type "nubmer" (did you mean number?)'],
    ],
    [
      withLines('assert:', '  - { extract: { a: "number, b string" }, equals: { a: 1 } }'),
      [expect.stringMatching(/^6:22 a: the type holds more than one field/)],
    ],
    [
      withLines('assert:', '  - { extract: { a: 1 }, equals: { a: 1 } }'),
      ['6:25 a: expected a type such as number, got the number 1'],
    ],
    [
      withLines('assert:', '  - { extract: { __proto__: string }, equals: { a: 1 } }'),
      [expect.stringMatching(/^6:33 extract: field "__proto__ string": "__proto__" is not a valid name/)],
    ],
    [
      withLines('assert:', '  - { extract: { a: number }, equals: { a: "1" } }'),
      ['6:48 equals: can never be what extract reads: /a: must be number'],
    ],
    [
      withLines('assert:', '  - { extract: { a: number, b: string }, equals: { a: 1 } }'),
      [expect.stringMatching(/^6:\d+ equals: can never be what extract reads: "b" is missing$/)],
    ],
    [
      withLines('assert:', '  - { extract: { a: number }, equals: { a: 1, c: 2 } }'),
      [expect.stringMatching(/must not have "c"$/)],
    ],
    [
      withLines('assert:', '  - { extract: { a: number }, equals: { a: 1e999 } }'),
      ['6:48 equals: 1e999 is not a number that can be compared exactly (compare it as a string)'],
    ],
    [
      withLines('assert:', '  - { extract: { a: integer }, equals: { a: 12345678901234567890 } }'),
      [
        '6:49 equals: 12345678901234567890 is not a number that can be compared exactly (compare it as a string)',
      ],
    ],
    [
      withLines('assert:', '  - { extract: { a: number, "a?": string }, equals: { a: 1 } }'),
      ['6:33 a?: the field a is there already (rename one of them)'],
    ],
    [
      withLines('assert:', '  - { extract: { a: ["number?"] }, equals: { a: [1] } }'),
      ['6:26 a: expected a type without ? in the list, got "number?"'],
    ],
    [
      withLines('assert:', '  - { extract: { a: [{ b: nubmer }] }, equals: { a: [1] } }'),
      ['6:31 extract: field "b nubmer": unknown type "nubmer" (did you mean number?)'],
    ],
    [
      withLines('assert:', '  - { extract: "a, a number", equals: { a: 1 } }'),
      ['6:20 extract: field "a" is a duplicate (rename one of them)'],
    ],
  ])('%j', async (text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });

  test('all of them in the order of the file', async () => {
    const text = withLines('assert: [x]', 'votes: 2', 'imags: b', 'crop: 1').replace(
      'version: 1',
      'version: 3',
    );
    expect((await problems(text)).map((line) => line.split(' ')[0])).toEqual(['1:10', '6:12', '7:5', '8:11']);
  });

  test('ten of them, and the number of the others', async () => {
    const found = await problems(
      withLines('assert: [x]', ...Array.from({ length: 12 }, (_, index) => `unknown-${index}: 1`)),
    );
    expect(found).toHaveLength(11);
    expect(found.at(-1)).toBe('undefined the file has 2 more problems');
  });
});

describe('hostile YAML', () => {
  const bomb = [
    'version: 1',
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]}, `.repeat(9)}]`),
  ].join('\n');

  test.each([
    ['aliases that stand for billions', bomb, /the file holds more than 100,000 values/],
    ['an alias in itself', 'version: &a [*a]', /^1:14 \*a contains itself/],
    ['an unknown alias', 'version: *a', /^1:10 there is no anchor &a before \*a/],
    [
      'a chain of aliases',
      ['a0: &a0 [x]', ...Array.from({ length: 60 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)].join('\n'),
      /is nested deeper than 40 levels/,
    ],
    ['merge keys', 'version: 1\n<<: { votes: 3 }', /^2:1 merge keys \(<<\) are not read/],
    ['a tag', 'version: !!js/function "x"', /^1:\d+ tags such as !!js\/function are not read/],
    ['a tag of its own', 'version: !!int "1"', /^1:\d+ tags such as !!int are not read/],
    ['two documents', 'version: 1\n---\nversion: 1', /^2:1 a second YAML document begins/],
    ['YAML 1.1', '%YAML 1.1\n---\nversion: 1', /^1:1 the file is YAML 1\.1/],
    [
      'a tab as indentation',
      'checks:\n\t- id: a',
      /^2:1 a tab is not allowed as indentation \(indent with spaces\)/,
    ],
    ['NUL', 'version: 1\na: \0', /^2:4 the file has a NUL character/],
    ['NUL by an escape', withLines('assert: ["a\\0b"]'), /^5:14 the text has NUL or half/],
    ['half of a surrogate pair', withLines('assert: ["\\ud83d"]'), /^5:14 the text has NUL or half/],
    ['a list without its end', 'checks: [a, b', /^1:14 a list or map in brackets has no \] where it should/],
    ['a list as key', '? [a]\n: 1', /^1:3 a key must be a text/],
    ['deep brackets', '['.repeat(100_000), /^1:\d+ is nested deeper than 40 levels/],
    ['deep dashes', '- '.repeat(50_000), /^1:\d+ is nested deeper than 40 levels/],
    ['deep maps', '{a: '.repeat(30_000), /^1:\d+ is nested deeper than 40 levels/],
    ['a lone CR', 'version: 1\rchecks: 2', /^1:\d+ a second ": " in one line/],
    [
      'a text of 2,001 characters',
      withLines(`assert: [${'x'.repeat(2001)}]`),
      /^5:14 assert: is longer than 2,000 characters/,
    ],
  ])('is refused: %s', async (_, text, expected) => {
    expect(await problems(text)).toContainEqual(expect.stringMatching(expected));
  });

  test('is refused before it takes long: many comment lines', async () => {
    expect(await problems('#\n'.repeat(120_000))).toEqual([
      expect.stringMatching(/^1:1 the file is (?:empty|too large)/),
    ]);
  });

  test('has yes, no, on and dates as texts', async () => {
    const [check] = await read(withLines('assert: [yes, No, on, 2026-11-27, .5.1]'));
    expect(check?.assertions.map((each) => each.kind === 'visual' && each.that)).toEqual([
      'yes',
      'No',
      'on',
      '2026-11-27',
      '.5.1',
    ]);
  });
});

describe('the file on the disk', () => {
  test.each([
    ['not UTF-8', Buffer.from([0x76, 0xff]), /is not UTF-8 text/],
    ['UTF-16', Buffer.from('\uFEFFversion: 1', 'utf16le'), /is not UTF-8 text/],
    ['too large', Buffer.alloc(262_145, '#'), /the maximum for a check file is 256 KB/],
    ['a folder', undefined, /folder/],
    ['missing', null, /no such file/],
  ])('is refused: %s', async (_, content, expected) => {
    const folder = await mkdtemp(join(tmpdir(), 'claude-see-check-'));
    try {
      if (content) await writeFile(join(folder, 'c.yaml'), content);
      const path = content === undefined ? '.' : 'c.yaml';
      const error = await readCheckFile(path, testEnv({ cwd: folder }), new AbortController().signal).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ exitCode: 2, subject: path, message: expect.stringMatching(expected) });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('starts the paths of its checks from its own folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'claude-see-check-'));
    try {
      await writeFile(join(folder, 'c.yaml'), ISSUE);
      const suite = await readCheckFile('./c.yaml', testEnv({ cwd: folder }), new AbortController().signal);
      expect(suite).toMatchObject({ path: './c.yaml', folder, checks: [{ id: 'login' }, { id: 'home' }] });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
