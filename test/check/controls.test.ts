import { describe, expect, test } from 'vitest';
import { makeControls, type PictureFacts } from '../../src/check/controls.ts';

const GREY: PictureFacts = { width: 100, height: 100, lightness: 0.5, blank: false };

/** Every control that turns up for these facts, over numbers that pick each of them. */
function listControls(facts: Partial<PictureFacts>): { truths: Set<string>; falsehoods: Set<string> } {
  const truths = new Set<string>();
  const falsehoods = new Set<string>();
  for (let i = 0; i < 1000; i += 1) {
    const [truth, falsehood] = makeControls({ ...GREY, ...facts }, () => (i % 100) / 100);
    expect(truth.isTrue).toBe(true);
    expect(falsehood.isTrue).toBe(false);
    truths.add(truth.that);
    falsehoods.add(falsehood.that.replace(/"[a-z]{8}"/, 'WORD'));
  }
  return { truths, falsehoods };
}

const WIDE = 'The picture is at least as wide as it is tall';
const TALL = 'The picture is at least as tall as it is wide';
const VERY_WIDE = 'The picture is more than five times as wide as it is tall';
const SQUARE = 'One side of the picture is less than twice as long as the other';
const LIGHT = 'Most of the picture is light rather than dark';
const BLACK = 'Most of the picture is black or nearly black';
const WORD = 'The word WORD is written in the picture';

describe('the controls of a picture', () => {
  test.each<[string, Partial<PictureFacts>, string[], string[]]>([
    ['that is nearly square and grey', { width: 110 }, [SQUARE], [VERY_WIDE, WORD]],
    ['that is wide', { width: 200 }, [WIDE], [TALL, VERY_WIDE, WORD]],
    ['that is tall', { height: 200 }, [TALL], [WIDE, VERY_WIDE, WORD]],
    ['that is four times as wide as tall', { width: 400 }, [WIDE], [TALL, WORD]],
    ['that is light', { lightness: 0.95 }, [SQUARE, LIGHT], [VERY_WIDE, BLACK, WORD]],
    ['that is dark', { lightness: 0.05 }, [SQUARE, BLACK], [VERY_WIDE, LIGHT, WORD]],
    ['that is blank', { blank: true }, [SQUARE, 'The picture is one single plain colour'], [VERY_WIDE, WORD]],
  ])('%s are true and false for a reason', (_, facts, truths, falsehoods) => {
    expect(listControls(facts)).toEqual({ truths: new Set(truths), falsehoods: new Set(falsehoods) });
  });

  test('say nothing that is nearly as true as false', () => {
    const { truths, falsehoods } = listControls({ width: 120, height: 100, lightness: 0.6 });
    for (const control of [WIDE, TALL, LIGHT, BLACK]) {
      expect(truths).not.toContain(control);
      expect(falsehoods).not.toContain(control);
    }
  });
});
