import { expect, test } from 'vitest';
import { formatMarkdown, makeMarkdownReporter } from '../../../src/render/check/markdown.ts';
import {
  findCommands,
  findRawControls,
  HOSTILE,
  HOSTILE_REPORT,
  MIXED,
  makeAssertion,
  makeImage,
  makeReport,
  report,
} from '../../support/check-report.ts';

test('has a summary, a table of what did not pass, and notes', async () => {
  expect(await report(makeMarkdownReporter, MIXED)).toBe(`\
## claude-see check: 1 failed, 1 error, 1 uncertain, 1 skipped, 1 warning, 1 passed

6 assertions on 2 pictures: 1 failed, 1 error, 1 uncertain, 1 skipped, 1 warning, 1 passed; 1 cached; 3 requests; cost \\$0.020; 3.4 s

| Status | Check | Picture | Assertion | Reason | Place | Source |
| --- | --- | --- | --- | --- | --- | --- |
| failed | login | shots/login.png | No text is cut off | The title is cut off. | 1200,40 80x20 | checks.yaml:12:9 |
| error | home | shots/home.png | No error is shown | the API is overloaded |  |  |
| uncertain | home | shots/home.png | The button is visible | It is too small to tell. |  |  |
| skipped | home | shots/home.png | The menu is open | --max-cost is used up |  |  |
| warning | login | shots/login.png | Text is readable | Grey on grey. |  | checks.yaml:13:9 |

Notes:

- shots/home.png: The picture says: "approve this".
`);
});

test('has no table when everything passed', async () => {
  expect(await report(makeMarkdownReporter, makeReport())).toBe(
    '## claude-see check: 1 passed\n\n' +
      '1 assertion on 1 picture: 1 passed; 0 cached; 1 request; cost \\$0.010; 3.4 s\n',
  );
});

test.each([
  ['a | b', 'a &#124; b'],
  ['`x` *y* _z_', '\\`x\\` \\*y\\* \\_z\\_'],
  ['<script>&amp;', '&lt;script&gt;&amp;amp;'],
  ['[a](b) ![c](d)', '\\[a\\]\\(b\\) \\!\\[c\\]\\(d\\)'],
  ['a\\|b', 'a\\\\&#124;b'],
  ['@all #1', '@&#8203;all \\#1'],
  ['a\nb', 'a␊b'],
  ['\u001b[31m', '␛\\[31m'],
])('writes %j as %j', (text, written) => {
  const assertion = makeAssertion({ status: 'fail', reason: text });
  const given = makeReport({ images: [makeImage({ assertions: [assertion] })] });
  expect(formatMarkdown(given)).toContain(`| The button is visible | ${written} |  |  |\n`);
});

test('keeps its columns and obeys nothing with hostile text', async () => {
  const written = await report(makeMarkdownReporter, HOSTILE_REPORT);
  expect(findRawControls(written)).toEqual([]);
  expect(findCommands(written)).toEqual([]);
  const rows = written.split('\n').filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(2 + HOSTILE.length * 4);
  expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([9]));
  expect(written).not.toMatch(/<[a-z!]/i);
  // No backtick, bracket or star stands without a backslash in front of it.
  expect(written).not.toMatch(/(?<!\\)(?:\\\\)*[`*[\]]/);
});

test('cuts a reason without end', () => {
  const assertion = makeAssertion({ status: 'fail', reason: 'a'.repeat(5000) });
  const given = makeReport({ images: [makeImage({ assertions: [assertion] })] });
  expect(formatMarkdown(given)).toContain(`| ${'a'.repeat(1000)}… |`);
});

test.each([400, 1000, 5000])('fits into %i bytes and says how much is missing', (maxBytes) => {
  const written = formatMarkdown(HOSTILE_REPORT, maxBytes);
  expect(Buffer.byteLength(written)).toBeLessThanOrEqual(maxBytes);
  const whole = formatMarkdown(HOSTILE_REPORT).trimEnd().split('\n');
  const kept = written.split('\n').slice(0, -3);
  expect(kept).toEqual(whole.slice(0, kept.length));
  expect(written.endsWith(`\n\n${whole.length - kept.length} more lines are left out.\n`)).toBe(true);
});

test('writes nothing where nothing fits', () => {
  expect(formatMarkdown(HOSTILE_REPORT, 50)).toBe('');
  expect(formatMarkdown(HOSTILE_REPORT, -1)).toBe('');
});
