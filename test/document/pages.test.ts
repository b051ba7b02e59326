/** Page ranges: parsing, resolving and their errors. */
import { describe, expect, test } from 'vitest';
import { parsePages, resolvePages, toOriginalPage } from '../../src/document/pages.ts';
import { CliError } from '../../src/errors.ts';

const resolve = (text: string, pages = 10) => resolvePages(parsePages(text), pages, 'report.pdf');

describe('--pages', () => {
  test.each<[text: string, pages: readonly number[]]>([
    ['3', [3]],
    ['2-5,9', [2, 3, 4, 5, 9]],
    [' 2 - 3 , 9 ', [2, 3, 9]],
    ['9,2-3,3,2', [2, 3, 9]],
    ['8-', [8, 9, 10]],
    ['-3', [1, 2, 3]],
    ['10-', [10]],
    ['-1,10-', [1, 10]],
    ['1–2', [1, 2]],
  ])('%j is %j of ten', (text, pages) => {
    expect(resolve(text)).toEqual(pages);
  });

  test.each<[text: string, message: string, hint: string]>([
    ['0', 'there is no page 0; pages start at 1', 'for example --pages 2-5,9 or --pages 7-'],
    ['0-3', 'there is no page 0; pages start at 1', 'for example --pages 2-5,9 or --pages 7-'],
    ['5-2', '5-2 is in descending order', 'did you mean 2-5?'],
    ['two', '"two" is not a list of pages', 'for example --pages 2-5,9 or --pages 7-'],
    ['1,,2', '"1,,2" is not a list of pages', 'for example --pages 2-5,9 or --pages 7-'],
    ['-', '"-" is not a list of pages', 'for example --pages 2-5,9 or --pages 7-'],
    ['', '"" is not a list of pages', 'for example --pages 2-5,9 or --pages 7-'],
    ['1-2-3', '"1-2-3" is not a list of pages', 'for example --pages 2-5,9 or --pages 7-'],
    ['11', '11 is beyond the last page: report.pdf has 10 pages', 'pages are 1-10'],
    ['1,9-12', '9-12 is beyond the last page: report.pdf has 10 pages', 'did you mean 9-10?'],
    ['10-12', '10-12 is beyond the last page: report.pdf has 10 pages', 'did you mean 10?'],
    ['11-12', '11-12 is beyond the last page: report.pdf has 10 pages', 'pages are 1-10'],
    ['12-', '12- is beyond the last page: report.pdf has 10 pages', 'pages are 1-10'],
    [
      '1-99999999999999',
      '1-99999999999999 is beyond the last page: report.pdf has 10 pages',
      'did you mean 1-10?',
    ],
    [
      '1-99999999999999999999',
      '"1-99999999999999999999" is beyond the last page of any PDF',
      'for example --pages 2-5,9 or --pages 7-',
    ],
    [
      '9'.repeat(400),
      `"${'9'.repeat(60)}…" is beyond the last page of any PDF`,
      'for example --pages 2-5,9 or --pages 7-',
    ],
    [
      `${'1,'.repeat(90)}x`,
      `"${'1,'.repeat(30)}…" is not a list of pages`,
      'for example --pages 2-5,9 or --pages 7-',
    ],
  ])('%j is rejected', (text, message, hint) => {
    const error = refusal(() => resolve(text));
    expect(error).toMatchObject({ code: 'usage', subject: '--pages', message, hint });
  });

  test('visits each page once, however many ranges overlap', () => {
    const everything = Array.from({ length: 10_000 }, () => '1-');
    expect(resolve(everything.join(','), 500_000)).toHaveLength(500_000);
  });

  test('of a document with one page: the hint is to omit it', () => {
    const error = refusal(() => resolve('2', 1));
    expect(error).toMatchObject({
      message: '2 is beyond the last page: report.pdf has 1 page',
      hint: 'omit --pages',
    });
  });
});

test('a sent page has its number in the original', () => {
  const selected = [2, 3, 9];
  expect([1, 2, 3].map((page) => toOriginalPage({ selected }, page))).toEqual([2, 3, 9]);
  expect(toOriginalPage({ selected: undefined }, 7)).toBe(7);
});

function refusal(action: () => unknown): CliError {
  try {
    action();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('nothing was rejected');
}
