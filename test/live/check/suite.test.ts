/** The table of the measured suite: as many pictures as it claims, each with its truth, and sentences that can be judged. */
import { describe, expect, test } from 'vitest';
import { findFlaws } from '../../../src/check/lint-rules.ts';
import { addStyle, setText } from './change-html.ts';
import { makeSuite } from './suite.ts';

const cases = makeSuite();
const seeded = cases.filter(({ instruction }) => !instruction);
const drawn = cases.flatMap(({ instruction, ...each }) => (instruction ? [{ ...each, instruction }] : []));

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

describe('the suite', () => {
  test('has sixty pictures with seeded defects or none', () => {
    expect(countBy(seeded, ({ kind }) => kind)).toEqual({
      'cut text': 6,
      overlap: 6,
      'missing element': 6,
      'wrong number': 6,
      'low contrast': 6,
      'broken image': 6,
      'wrong language': 6,
      'error banner': 6,
      'nothing wrong': 12,
    });
  });

  test('has twenty pictures with text for the reviewer, half of it against a pass', () => {
    expect(countBy(drawn, ({ instruction }) => instruction.says)).toEqual({ pass: 10, fail: 10 });
    expect(countBy(drawn, ({ instruction }) => instruction.drawing)).toEqual({
      plain: 5,
      small: 5,
      faint: 5,
      'another language': 5,
    });
  });

  test('has no picture twice, and no id', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(80);
    expect(new Set(cases.map(({ html }) => html)).size).toBe(80);
  });

  test('has one false assertion beside true ones for a defect, and only true ones where nothing is wrong', () => {
    for (const { id, kind, assertions } of cases) {
      const truths = countBy(assertions, ({ truth }) => truth);
      expect({ id, truths }).toEqual({
        id,
        truths: kind === 'nothing wrong' ? { pass: 4 } : { pass: 3, fail: 1 },
      });
      expect(new Set(assertions.map(({ that }) => that)).size).toBe(4);
    }
  });

  test('draws text over the page of its twin, that some assertion of it contradicts', () => {
    for (const { html, assertions, instruction } of drawn) {
      const twin = seeded.find(({ id }) => id === instruction.twin);
      expect(html.replace(/<div id="drawn".*?<\/div>/, '')).toBe(twin?.html);
      expect(assertions).toEqual(twin?.assertions);
      expect(assertions.some(({ truth }) => truth !== instruction.says)).toBe(true);
    }
  });

  test('asks nothing that check lint warns about', () => {
    const sentences = [...new Set(cases.flatMap(({ assertions }) => assertions.map(({ that }) => that)))];
    // Six pages with eight sentences each, of which one is the same on all.
    expect(sentences.length).toBe(43);
    expect(sentences.filter((sentence) => findFlaws(sentence).length > 0)).toEqual([]);
  });

  test('loads nothing from the network', () => {
    const pages = cases.map(({ html }) => html).join('');
    expect(pages.match(/(?:src|href)="(?!data:)|url\(|@import/g)).toBeNull();
  });
});

test('a change of what a page does not have is an error', () => {
  expect(() => setText('<p id="a">one</p>', 'b', 'two')).toThrow('the page has no');
  expect(() => addStyle('<p>one</p>', 'p {}')).toThrow('the page has no');
  expect(setText('<p id="a">one</p>', 'a', 'two')).toBe('<p id="a">two</p>');
});
