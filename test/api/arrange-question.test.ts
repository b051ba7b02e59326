/** The order in which a question is sent; its labels are tested in test/engine/labels.test.ts. */
import { describe, expect, test } from 'vitest';
import { arrangeQuestion } from '../../src/api/arrange-question.ts';
import type { RequestItem } from '../../src/api/content-blocks.ts';

const text = (words: string): RequestItem => ({ kind: 'text', text: words });
const picture = (input: string): RequestItem => ({
  kind: 'source',
  input,
  title: input,
  source: { type: 'file', file_id: `file_${input}`, block: 'image' },
});

/** The items of a question in the order sent, each as its text or its input. */
const arranged = (items: readonly RequestItem[]) =>
  arrangeQuestion(items, { labels: false, imagesBefore: 0 }).map((item) =>
    item.kind === 'text' ? item.text : item.input,
  );

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
});
