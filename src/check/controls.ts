// Makes control assertions, one known to be true and one known to be false, that show whether an answer can be trusted.
import type { Size } from '../image/size.ts';

/** Facts about a picture that code knows without a model. */
export interface PictureFacts extends Size {
  /** Mean lightness from 0, black, to 1, white. */
  readonly lightness: number;
  /** Every pixel has nearly the same colour. */
  readonly blank: boolean;
}

/** A sentence about the picture whose truth is known. */
export interface Control {
  readonly that: string;
  readonly isTrue: boolean;
}

/** Returns a random number from 0 up to, and not including, 1. */
export type Random = () => number;

/** Sides that differ by less than this look alike, and a picture whose sides differ by more clearly is wide or tall. */
const CLEARLY_LONGER = 1.3;

/** Mean lightness of pictures that anybody calls dark or light. */
const CLEARLY_DARK = 0.15;
const CLEARLY_LIGHT = 0.85;

/** Makes one true and one false control for a picture, both at random among those that the facts allow. */
export function makeControls(facts: PictureFacts, random: Random): readonly [Control, Control] {
  const known = listKnown(facts);
  const truths = known.filter(({ isTrue }) => isTrue);
  const falsehoods = [...known.filter(({ isTrue }) => !isTrue), makeWordControl(random)];
  return [pick(truths, random), pick(falsehoods, random)];
}

function listKnown({ width, height, lightness, blank }: PictureFacts): readonly Control[] {
  const isWide = width >= CLEARLY_LONGER * height;
  const isTall = height >= CLEARLY_LONGER * width;
  return [
    { that: 'The picture is at least as wide as it is tall', isTrue: isWide, isKnown: isWide || isTall },
    { that: 'The picture is at least as tall as it is wide', isTrue: isTall, isKnown: isWide || isTall },
    {
      that: 'The picture is more than five times as wide as it is tall',
      isTrue: false,
      isKnown: width < 3 * height,
    },
    {
      that: 'One side of the picture is less than twice as long as the other',
      isTrue: true,
      isKnown: !isWide && !isTall,
    },
    {
      that: 'Most of the picture is light rather than dark',
      isTrue: lightness > 0.5,
      isKnown: isExtreme(lightness),
    },
    {
      that: 'Most of the picture is black or nearly black',
      isTrue: lightness < 0.5,
      isKnown: isExtreme(lightness),
    },
    { that: 'The picture is one single plain colour', isTrue: blank, isKnown: blank },
  ].filter(({ isKnown }) => isKnown);
}

function isExtreme(lightness: number): boolean {
  return lightness < CLEARLY_DARK || lightness > CLEARLY_LIGHT;
}

/** A made-up word that no picture shows: 20^4 * 5^4, fifty million, are equally likely. */
function makeWordControl(random: Random): Control {
  const letter = (from: string) => from[Math.floor(random() * from.length)] ?? '';
  const word = Array.from({ length: 4 }, () => letter('bcdfghjklmnpqrstvwxz') + letter('aeiou')).join('');
  return { that: `The word "${word}" is written in the picture`, isTrue: false };
}

function pick(controls: readonly Control[], random: Random): Control {
  const control = controls[Math.floor(random() * controls.length)];
  if (!control) throw new Error('no control is known for this picture');
  return control;
}
