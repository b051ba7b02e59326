/** Answers as a terminal shows them. Expected screens are written by hand. */
import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { makeFormatter } from '../../../src/render/markdown/formatter.ts';
import { makeTheme, type Theme } from '../../../src/render/markdown/theme.ts';

const styled = await makeTheme(true);
const unstyled = await makeTheme(false);

interface FormatOptions {
  readonly columns?: number | undefined;
  readonly theme?: Theme;
  /** Characters of a piece. */
  readonly piece?: number;
}

function format(
  source: string,
  { columns = 80, theme = styled, piece = source.length }: FormatOptions = {},
): string {
  const formatter = makeFormatter({ theme, columns: () => columns });
  let text = '';
  for (let at = 0; at < source.length; at += piece) text += formatter.write(source.slice(at, at + piece));
  return text + formatter.end();
}

/** The rows that a terminal shows, without blanks at their ends. */
async function show(text: string, columns: number): Promise<string> {
  const rows = 60;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(text.replaceAll('\n', '\r\n'), done));
  const line = (row: number) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '';
  return Array.from({ length: rows }, (_, row) => line(row).trimEnd())
    .join('\n')
    .trimEnd();
}

const ANSWER = `# The receipt

The picture shows a *receipt* from \`Café Rouge\`, dated **12 March 2026**; the total is 48.20 EUR.

1. Coffee, "double shot with oat milk", ordered twice
   - nested, with a [link](https://example.com/menu)
     - third level
2. Cake

- [ ] open
- [x] done

  second paragraph

| Item | Qty | Price |
|:-----|:---:|------:|
| Coffee with a description | 2 | 7.00 |
| ケーキ | 1 | 4.50 |

\`\`\`python
def total(items):
    return sum(i.price for i in items)  # longer than forty columns
\`\`\`

> A quote that is long enough to be wrapped on forty.
>
> - with a list

---

The end.`;

const AT_80 = `The receipt

The picture shows a receipt from Café Rouge, dated 12 March 2026; the total is
48.20 EUR.

1. Coffee, "double shot with oat milk", ordered twice
   • nested, with a link (https://example.com/menu)
     • third level
2. Cake

• [ ] open
• [x] done

  second paragraph

Item                      │ Qty │ Price
──────────────────────────┼─────┼──────
Coffee with a description │  2  │  7.00
ケーキ                    │  1  │  4.50

\`\`\`python
def total(items):
    return sum(i.price for i in items)  # longer than forty columns
\`\`\`

│ A quote that is long enough to be wrapped on forty.
│
│ • with a list

────────────────────────────────────────

The end.`;

const AT_40 = `The receipt

The picture shows a receipt from Café
Rouge, dated 12 March 2026; the total is
48.20 EUR.

1. Coffee, "double shot with oat milk",
   ordered twice
   • nested, with a link
     (https://example.com/menu)
     • third level
2. Cake

• [ ] open
• [x] done

  second paragraph

Item                      │ Qty │ Price
──────────────────────────┼─────┼──────
Coffee with a description │  2  │  7.00
ケーキ                    │  1  │  4.50

\`\`\`python
def total(items):
    return sum(i.price for i in items)
# longer than forty columns
\`\`\`

│ A quote that is long enough to be
│ wrapped on forty.
│
│ • with a list

────────────────────────────────────────

The end.`;

describe('a whole answer', () => {
  test('on a terminal of 80 columns', async () => {
    expect(await show(format(ANSWER), 80)).toBe(AT_80);
  });

  test('on a terminal of 40 columns', async () => {
    // The terminal breaks the line of code, not we: copied, it is one line.
    expect(await show(format(ANSWER, { columns: 40 }), 40)).toBe(AT_40);
  });

  test('is the same in pieces of every size', () => {
    const whole = format(ANSWER, { columns: 40 });
    // Small pieces end at every place of a mark; large ones hold several lines.
    for (const piece of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 17, 29, 41, 59]) {
      expect(format(ANSWER, { columns: 40, piece })).toBe(whole);
    }
  });
});

describe('without colours', () => {
  test.each([
    ['## A *small* title', '## A *small* title'],
    ['**bold** and `code` and ~~gone~~', '**bold** and `code` and ~~gone~~'],
    ['[text](https://example.com)', 'text (https://example.com)'],
    ['* item', '• item'],
    ['---', '---'],
    ['| a | **b** |\n|---|---|\n| 1 | 2 |', 'a │ **b**\n──┼──────\n1 │ 2'],
  ])('%j keeps its marks', (source, expected) => {
    expect(format(source, { theme: unstyled })).toBe(expected);
  });
});

describe('colours', () => {
  test.each([
    ['# Title', '\u001b[1m\u001b[35mTitle\u001b[39m\u001b[22m'],
    ['**b**', '\u001b[1mb\u001b[22m'],
    ['*e* and _e_', '\u001b[3me\u001b[23m and \u001b[3me\u001b[23m'],
    ['~~d~~', '\u001b[9md\u001b[29m'],
    ['`a  b`', '\u001b[36ma\u001b[39m\u001b[36m  \u001b[39m\u001b[36mb\u001b[39m'],
    ['https://a.example/b_c_d', '\u001b[4mhttps://a.example/b_c_d\u001b[24m'],
    ['```\nx\n```', '\u001b[2m```\u001b[22m\n\u001b[36mx\u001b[39m\n\u001b[2m```\u001b[22m'],
  ])('%j', (source, expected) => {
    expect(format(source)).toBe(expected);
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are the subject
const plain = (text: string) => text.replace(/\u001b\[\d+m/g, '');

describe('text that is no Markdown', () => {
  test.each([
    ['2*3*4 and 2**3**2'],
    ['snake_case_name, _private and __init__'],
    ['src/*.ts, lib/*.js and **/*.tsx'],
    ['about ~5 or ~6 EUR'],
    ['C:\\Users\\_me\\*.txt and \\\\server\\share'],
    ['a formula: \\(x_1 + y\\) and \\[z\\]'],
    ['  /\\_/\\\n ( o.o )\n  > ^ <'],
    ['Name    Age\n-----   ---\nBob     5'],
    ['Name\tAge\nBob\t5'],
    ['He said:\n1998. It was a good year\n+ and a plus'],
    ['#hashtag and #1'],
    ['<details>\n<b>bold</b> &amp; <!-- note -->'],
    ['>>> print(1)\n1'],
    ['an *asterisk, an _underscore, a `backtick, a [bracket and a <tag'],
    ['a | b | c'],
    ['| a | b |\nno table'],
    ['[note]: https://example.com'],
    ['Total\n=====\ntext'],
    ['    four\n      six'],
    ['<https://example.com>'],
    ['a\\'],
    ['x < y && y > z'],
  ])('%j stays as it is', (source) => {
    expect(plain(format(source))).toBe(source);
  });
});

describe('blocks', () => {
  test.each([
    ['a list under a number that is indented by two columns', '1. a\n  - b\n2. c', '1. a\n   • b\n2. c'],
    ['long numbers', '9. a\n10. b\n    c', '9. a\n10. b\n    c'],
    ['a parenthesis behind a number', '1) a\n2) b', '1) a\n2) b'],
    ['an item without text', '-\n- b', '•\n• b'],
    ['a list in a quote in a list', '- a\n  > - b\n  > c', '• a\n  │ • b\n  │   c'],
    ['several blank lines', 'a\n\n\n\nb', 'a\n\nb'],
    ['blank lines in code', '```\na\n\n\nb\n```', '```\na\n\n\nb\n```'],
    ['code in a list', '- a\n  ```\n  b\n    c\n  ```\n- d', '• a\n  ```\n  b\n    c\n  ```\n• d'],
    ['code that is indented less than its list', '- a\n  ```\nb\n  ```', '• a\n  ```\n  b\n  ```'],
    ['a fence that nothing closes', 'a\n```js\nlet b', 'a\n```js\nlet b'],
    ['a longer fence around a fence', '````\n```\n````\nb', '````\n```\n````\nb'],
    ['code in a quote that ends without its fence', '> ```\n> a\nb', '│ ```\n│ a\nb'],
    ['a heading without a blank line before it', 'a\n## b ##\nc', 'a\n\nb\nc'],
    ['a hard break', 'a  \nb\\\nc', 'a\nb\nc'],
    ['escaped marks', '\\*a\\* and 1\\. and \\#', '*a* and 1. and #'],
    ['CRLF', '# a\r\n\r\n- b\r\n- c\r\n', 'a\n\n• b\n• c'],
    ['a quote that goes on without its mark', '> a\nb\n\nc', '│ a\n│ b\n\nc'],
    ['a code span over two lines', '`a\nb` c', 'a b c'],
    ['a plural of a bold word', '**URL**s', 'URLs'],
    ['bold text of two lines', 'a **b\nc** d', 'a b\nc d'],
    ['an image', '![a cat](cat.png)', 'a cat (cat.png)'],
    ['an empty answer', '', ''],
  ])('%s', (_name, source, expected) => {
    for (const piece of [1, 2, 1000]) expect(plain(format(source, { piece }))).toBe(expected);
  });
});

describe('links', () => {
  test.each([
    ['[https://good.example](https://evil.example)', 'https://good.example (https://evil.example)'],
    ['[a](https://b.example "a title")', 'a (https://b.example "a title")'],
    ['[https://a.example](https://a.example)', 'https://a.example'],
    ['[**b**](mailto:a@b.example)', 'b (mailto:a@b.example)'],
    ['[a](javascript:alert(1))', 'a (javascript:alert(1))'],
  ])('%s show the real address', (source, expected) => {
    expect(plain(format(source))).toBe(expected);
  });

  test('make no control sequence that names another address', () => {
    expect(format('[a](https://b.example)')).not.toContain('\u001b]8');
  });
});

describe('tables', () => {
  const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
  test.each([
    [
      'wraps cells',
      36,
      ['Name', 'Text'],
      [['a', 'one two three four five six seven eight']],
      'Name │ Text\n─────┼──────────────────────────────\na    │ one two three four five six\n     │ seven eight',
    ],
    [
      'is a list where its columns have no room',
      20,
      ['Name', 'First', 'Second'],
      [
        ['alphabet', 'international', 'x'],
        ['b', 'c', 'd'],
      ],
      'Name: alphabet\nFirst: international\nSecond: x\n\nName: b\nFirst: c\nSecond: d',
    ],
    ['keeps cells beyond its head', 80, ['a', 'b'], [['1', '2', '3']], 'a │ b │\n──┼───┼──\n1 │ 2 │ 3'],
    [
      'has breaks and pipes in cells',
      80,
      ['a', 'b'],
      [['1<br>2', 'x \\| y']],
      'a │ b\n──┼──────\n1 │ x | y\n2 │',
    ],
    ['has formatted cells', 80, ['a', '**b**'], [['`c`', '*d*']], 'a │ b\n──┼──\nc │ d'],
  ])('%s', (_name, columns, head, rows, expected) => {
    const source = [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join(
      '\n',
    );
    expect(plain(format(source, { columns }))).toBe(expected);
  });

  test('ends where a line is no row, and at the end of an answer that is cut', () => {
    expect(plain(format('| a |\n|---|\n| 1 |\ntext'))).toBe('a\n─\n1\ntext');
    expect(plain(format('| a | b |\n|---|---|\n| 1 | cu'))).toBe('a │ b\n──┼───\n1 │ cu');
  });

  test('is waited for at the start of an empty line, and only then', () => {
    const formatter = makeFormatter({ theme: unstyled, columns: () => 80 });
    expect([formatter.write('text\n\n| a | b |\n'), formatter.holds()]).toEqual(['text', false]);
    expect([formatter.write('|---|---|\n| c'), formatter.holds()]).toEqual(['\n\n', true]);
    expect([formatter.write(' | d |\n\n'), formatter.holds()]).toEqual([
      'a \u2502 b\n\u2500\u2500\u253c\u2500\u2500\nc \u2502 d',
      false,
    ]);
  });

  test('of many rows does not wait for its end', () => {
    const formatter = makeFormatter({ theme: unstyled, columns: () => 80 });
    let shown = formatter.write('| n |\n|---|\n');
    for (let n = 1; n <= 30; n += 1) shown += formatter.write(`| ${n} |\n`);
    expect(shown.split('\n')).toHaveLength(32);
    expect(formatter.write('| 31 |\n')).toBe('\n31');
  });
});

describe('on its way', () => {
  test('text is shown word by word, once it is certain what it is', () => {
    const formatter = makeFormatter({ theme: unstyled, columns: () => 80 });
    const shown = 'The picture shows a black cat, and a *red sofa* behind it.'
      .split(/(?<= )/)
      .map(formatter.write);
    expect(shown.slice(0, 5).join('')).toBe('');
    expect(shown.slice(5)).toEqual([
      'The picture shows a black cat,',
      ' and',
      ' a',
      '',
      ' *red sofa*',
      ' behind',
      '',
    ]);
    expect(formatter.end()).toBe(' it.');
  });

  test('an item of a list does not wait for the list, and a line of code for no other', () => {
    const formatter = makeFormatter({ theme: unstyled, columns: () => 80 });
    expect(['- one\n', '- two\n', '```\n', 'code\n', 'x'].map(formatter.write)).toEqual([
      '',
      '• one',
      '\n• two\n```',
      '\ncode',
      '',
    ]);
  });

  test('a mark that nothing closes does not hold back a paragraph', () => {
    const formatter = makeFormatter({ theme: unstyled, columns: () => 80 });
    const words = 'some words '.repeat(60);
    expect(formatter.write(`An *asterisk at the start, and then ${words}`)).toContain('An *asterisk');
  });
});

describe('widths', () => {
  const WORDS = 'one https://example.com/a/very/long/address/that/fits/nowhere two 日本語の文章です。';
  const compact = (text: string) => text.replace(/\s/g, '');
  test.each([0, 1, 2, 10, undefined])('of %s columns lose nothing', (columns) => {
    for (const source of [
      WORDS,
      `- ${WORDS}`,
      `> 1. ${WORDS}`,
      `| ${WORDS} | b |\n|---|---|\n| c | ${WORDS} |`,
    ]) {
      const shown = plain(format(source, { columns, theme: unstyled }));
      for (const word of WORDS.split(' ')) expect(compact(shown.replace(/[│─┼]/g, ''))).toContain(word);
    }
  });

  test('never cut a long word of a text: it runs on', () => {
    expect(plain(format('see https://example.com/long/path now', { columns: 10 }))).toBe(
      'see\nhttps://example.com/long/path\nnow',
    );
  });

  test('count wide characters twice, and keep their punctuation with them', () => {
    expect(format('日本語の文章です。長い', { columns: 8 })).toBe('日本語の\n文章で\nす。長い');
  });

  test('follow a terminal that changes its size meanwhile', () => {
    let columns = 20;
    const formatter = makeFormatter({ theme: unstyled, columns: () => columns });
    const first = formatter.write('one two three four five six seven\n\n');
    columns = 10;
    expect(first + formatter.write('one two three four five six seven') + formatter.end()).toBe(
      'one two three four\nfive six seven\n\none two\nthree four\nfive six\nseven',
    );
  });
});

describe('control characters of the answer', () => {
  test.each([1, 2, 1000])('are visible, in pieces of %i', (piece) => {
    const source =
      'a \u001b[31mred\u001b]8;;https://evil.example\u0007 \u009b2J\r\u202e\n- \u001b[1m\n```\u001b\n\u001b[2J';
    const shown = format(source, { piece, theme: unstyled });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(shown).toContain('a ␛[31mred␛]8;;https://evil.example␇ \ufffd2J␍\ufffd');
  });
});

describe('hostile answers', () => {
  test.each([
    ['stars', '*a '.repeat(10_000)],
    ['strong stars', '**a'.repeat(20_000)],
    ['brackets', '['.repeat(50_000)],
    ['links', '[a]('.repeat(20_000)],
    ['backticks', '` '.repeat(20_000)],
    ['angle brackets', '<a '.repeat(20_000)],
    ['quotes', '>'.repeat(20_000)],
    ['items', '- '.repeat(10_000)],
    ['nested items', Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n')],
    ['one long word', 'a'.repeat(500_000)],
    ['a wide table', `|${'a|'.repeat(2000)}\n|${'-|'.repeat(2000)}\n|${'b|'.repeat(2000)}`],
    ['underscores', '_a'.repeat(20_000)],
    ['spaces', ' '.repeat(200_000)],
  ])('of %s are formatted in no time', (_name, source) => {
    const started = performance.now();
    format(source, { piece: 4096 });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
