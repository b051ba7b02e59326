/** The order in which a question is sent; its labels are tested in test/engine/labels.test.ts. */
import { describe, expect, test } from 'vitest';
import { arrangeQuestion } from '../../src/api/arrange-question.ts';
import type { RequestItem, SourceItem } from '../../src/api/content-blocks.ts';

const text = (words: string): RequestItem => ({ kind: 'text', text: words });
const picture = (input: string): SourceItem => ({
  kind: 'source',
  input,
  title: input,
  source: { type: 'file', file_id: `file_${input}`, block: 'image' },
});

/** The items of a question in the order sent, each as its text or its input. */
const arranged = (items: readonly RequestItem[], textFirst = false) =>
  arrangeQuestion(items, { labels: false, imagesBefore: 0, textFirst }).map((item) =>
    item.kind === 'text' ? item.text : item.input,
  );

test.each<[string, readonly RequestItem[], number, readonly (string | undefined)[]]>([
  ['one picture has no label', [picture('a')], 0, [undefined]],
  ['one frame has its time', [{ ...picture('a at 0:05'), placed: true }], 0, ['Image 1: a at 0:05']],
  ['a second picture has one', [picture('a')], 1, ['Image 2: a']],
])('labels: %s', (_, items, imagesBefore, labels) => {
  const arranged = arrangeQuestion(items, { labels: true, imagesBefore });
  expect(arranged.flatMap((item) => (item.kind === 'text' ? [] : [item.label]))).toEqual(labels);
  const bare = arrangeQuestion(items, { labels: false, imagesBefore });
  expect(bare.filter((item) => item.kind !== 'text' && item.label)).toEqual([]);
});

describe('order', () => {
  test.each<[string, readonly RequestItem[], readonly string[]]>([
    ['no text asks for a description', [picture('a'), picture('b')], ['a', 'b', 'Describe this image.']],
    ['one text goes last from the front', [text('q'), picture('a'), picture('b')], ['a', 'b', 'q']],
    ['one text goes last from the middle', [picture('a'), text('q'), picture('b')], ['a', 'b', 'q']],
    ['one text at the end stays', [picture('b'), picture('a'), text('q')], ['b', 'a', 'q']],
    [
      'two texts keep their places',
      [text('before:'), picture('a'), text('after:'), picture('b')],
      ['before:', 'a', 'after:', 'b'],
    ],
    ['two texts in a row', [picture('a'), text('one'), text('two'), picture('b')], ['a', 'one', 'two', 'b']],
  ])('%s', (_, items, expected) => {
    expect(arranged(items)).toEqual(expected);
  });

  test.each<[string, readonly RequestItem[], readonly string[]]>([
    ['goes before its images', [picture('a'), picture('b'), text('q')], ['q', 'a', 'b']],
    ['keeps its place beside another', [picture('a'), text('one'), text('two')], ['a', 'one', 'two']],
    ['is the default prompt, which is too short, behind them', [picture('a')], ['a', 'Describe this image.']],
  ])('a text that many requests share %s', (_, items, expected) => {
    expect(arranged(items, true)).toEqual(expected);
  });
});
