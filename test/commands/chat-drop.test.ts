/** The numbers, ranges and words that `/drop` takes. */
import { describe, expect, test } from 'vitest';
import { type ListedMedia, listMedia } from '../../src/commands/chat/media-list.ts';
import { selectMedia } from '../../src/commands/chat/select-media.ts';
import type { MediaContent } from '../../src/conversation/content.ts';
import { EMPTY_CONVERSATION } from '../../src/conversation/conversation.ts';
import { CliError } from '../../src/errors.ts';

const wait = (block: 'image' | 'document', name: string): MediaContent => ({
  kind: 'media',
  block,
  media: { kind: 'file_id', input: name, file_id: name },
});

/** Images 1, 2, 4, 5 and 10, and PDFs 1 and 2: the others were removed. */
const ALL: readonly ListedMedia[] = listMedia(EMPTY_CONVERSATION, [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => wait('image', `i${number}`)),
  wait('document', 'p1'),
  wait('document', 'p2'),
]).filter(({ what, number }) => what === 'PDF' || [1, 2, 4, 5, 10].includes(number));

const names = (argument: string, all = ALL) =>
  selectMedia(argument, all)
    .map(({ item }) => item.media.input)
    .join(' ');

describe('/drop', () => {
  test.each([
    ['2', 'i2'],
    ['2-4', 'i2 i4'],
    ['4 - 5', 'i4 i5'],
    ['5-5', 'i5'],
    ['1,4-5 pdf1', 'i1 i4 i5 p1'],
    ['1-2, 2', 'i1 i2'],
    ['pdf1-2', 'p1 p2'],
    ['PDF1-pdf2', 'p1 p2'],
    ['image4-10', 'i4 i5 i10'],
    ['all', 'i1 i2 i4 i5 i10 p1 p2'],
    ['ALL', 'i1 i2 i4 i5 i10 p1 p2'],
  ])('%s removes %s', (argument, expected) => {
    expect(names(argument)).toBe(expected);
  });

  test.each([
    ['', '/drop', 'expected numbers, or all'],
    ['4-2', '/drop 4-2', 'begins after its end'],
    ['1 9-12', '/drop 9-12', 'no image number 9'],
    ['4-999999999', '/drop 4-999999999', 'no image number 999999999'],
    ['0', '/drop 0', 'no image number 0'],
    ['0-2', '/drop 0-2', 'no image number 0'],
    ['3', '/drop 3', 'no image number 3'],
    ['pdf1-3', '/drop pdf1-3', 'no PDF number 3'],
    ['2-', '/drop 2-', 'not a number'],
    ['everything', '/drop everything', 'not a number'],
  ])('%j is an error and removes nothing', (argument, subject, message) => {
    expect(() => names(argument)).toThrow(CliError);
    expect(() => names(argument)).toThrow(expect.objectContaining({ subject, message }));
  });

  test('all is an error where there is nothing', () => {
    expect(() => names('all', [])).toThrow('there are no images');
  });
});
