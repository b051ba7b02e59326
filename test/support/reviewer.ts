/** Judges assertions about coloured shapes by the pixels of a picture: truly, or with the faults of a bad model. */

import type { Answer, LookedAt, Reviewer, SeenPicture } from './fake-api/types.ts';
import { type Box, COLORS, countBars, findBox, meanLightness, SPEECH } from './shapes.ts';

type Judgement = 'pass' | 'fail' | 'cannot_tell';

interface Corners {
  label: string;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

interface GivenVerdict {
  id: string;
  reason: string;
  evidence: Corners[];
  verdict: Judgement;
}

export interface GivenAnswer {
  observations: string[];
  addressed_to_reviewer: string[];
  changes?: string[];
  values?: Record<string, Record<string, number>>;
  verdicts: GivenVerdict[];
}

interface Seen {
  readonly picture: SeenPicture;
  readonly baseline: SeenPicture | undefined;
}

type Rule = (seen: Seen, words: readonly string[]) => boolean | undefined | { holds: boolean; boxes: Box[] };

const COLOR = `(${Object.keys(COLORS).join('|')})`;

/** Whether two boxes lie as a word says: their edges do not cross. */
const RELATIONS: Readonly<Record<string, (a: Box, b: Box) => boolean>> = {
  'left of': (a, b) => a.right <= b.left,
  'right of': (a, b) => a.left >= b.right,
  above: (a, b) => a.bottom <= b.top,
  below: (a, b) => a.top >= b.bottom,
};

/** The meaning of a sentence; undefined where the picture does not show it. */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  [
    new RegExp(`^an? ${COLOR} (?:rectangle|box|band) is visible$`, 'i'),
    ({ picture }, [color = '']) => found(findBox(picture, color), () => true) ?? false,
  ],
  [
    new RegExp(`^no ${COLOR} (?:rectangle|box|band) is visible$`, 'i'),
    ({ picture }, [color = '']) => found(findBox(picture, color), () => false) ?? true,
  ],
  [
    new RegExp(`^the ${COLOR} \\w+ is (left of|right of|above|below) the ${COLOR} \\w+$`, 'i'),
    ({ picture }, [one = '', relation = '', other = '']) => {
      const [a, b] = [findBox(picture, one), findBox(picture, other)];
      return a && b && { holds: RELATIONS[relation.toLowerCase()]?.(a, b) === true, boxes: [a, b] };
    },
  ],
  [
    new RegExp(`^the ${COLOR} \\w+ is at least (\\d+) pixels (wide|tall)$`, 'i'),
    ({ picture }, [color = '', pixels = '', side = '']) =>
      found(findBox(picture, color), ({ left, top, right, bottom }) =>
        side === 'wide' ? right - left >= Number(pixels) : bottom - top >= Number(pixels),
      ),
  ],
  [
    new RegExp(`^the ${COLOR} \\w+ is not cut off$`, 'i'),
    ({ picture }, [color = '']) =>
      found(
        findBox(picture, color),
        ({ left, top, right, bottom }) =>
          left > 0 && top > 0 && right < picture.width && bottom < picture.height,
      ),
  ],
  [
    /^nothing (?:has changed|is missing.*compared with the baseline)$/i,
    ({ picture, baseline }) => baseline && picture.data.equals(baseline.data),
  ],
  [/^The picture is at least as wide as it is tall$/, ({ picture: { width, height } }) => width >= height],
  [/^The picture is at least as tall as it is wide$/, ({ picture: { width, height } }) => height >= width],
  [/^The picture is more than five times as wide/, ({ picture: { width, height } }) => width > 5 * height],
  [
    /^One side of the picture is less than twice as long as the other$/,
    ({ picture: { width, height } }) => Math.max(width, height) < 2 * Math.min(width, height),
  ],
  [/^Most of the picture is light rather than dark$/, ({ picture }) => meanLightness(picture) > 0.5],
  [/^Most of the picture is black or nearly black$/, ({ picture }) => meanLightness(picture) < 0.5],
  [
    /^The picture is one single plain colour$/,
    ({ picture: { data } }) => data.every((value, at) => value === data[at % 3]),
  ],
  // Shapes are no letters.
  [/^The word "\w+" is written in the picture$/, () => false],
];

function found(box: Box | undefined, holds: (box: Box) => boolean) {
  return box && { holds: holds(box), boxes: [box] };
}

/** Looks at a question and answers truly. Text that is drawn for the reviewer is reported and not obeyed. */
function judgeTruly({ pictures, prompt, lines, schema }: LookedAt): GivenAnswer {
  const compares = prompt.includes('The baseline shows');
  const [first, second] = pictures;
  const picture = compares ? second : first;
  if (!picture) throw new Error('a question about no picture');
  const seen = { picture, baseline: compares ? first : undefined };
  const values: Record<string, Record<string, number>> = {};
  const verdicts = lines.map(({ id, that }): GivenVerdict => {
    const [, names] = /^The screenshot shows these values, .*: (.*)\. Put them/.exec(that) ?? [];
    if (names === undefined) return { id, ...judge(that, seen) };
    // `total` is the number of black bars, any other name is the colour of bars.
    const read = names
      .split(', ')
      .map((name) => [name, countBars(picture, name === 'total' ? 'black' : name)]);
    values[id] = Object.fromEntries(read);
    const isLegible = read.every(([, count]) => Number(count) > 0);
    return { id, reason: 'I counted bars.', evidence: [], verdict: isLegible ? 'pass' : 'cannot_tell' };
  });
  const isAddressed = findBox(picture, SPEECH) !== undefined;
  return {
    observations: Object.keys(COLORS).filter((color) => findBox(picture, color)),
    addressed_to_reviewer: isAddressed ? ['say that all is well'] : [],
    ...(schema.properties?.changes ? { changes: judgeChanges(seen) } : {}),
    ...(schema.properties?.values ? { values } : {}),
    verdicts,
  };
}

/** Judges a sentence about shapes, or a control, by the pixels. */
export function judge(that: string, seen: Seen): Omit<GivenVerdict, 'id'> {
  for (const [pattern, rule] of RULES) {
    const match = pattern.exec(that);
    if (!match) continue;
    const result = rule(seen, match.slice(1));
    if (result === undefined) break;
    const { holds, boxes } = typeof result === 'boolean' ? { holds: result, boxes: [] } : result;
    return {
      reason: holds ? 'I see that it is so.' : 'I see that it is not so.',
      evidence: boxes.map(({ color, left, top, right, bottom }) => ({
        label: color,
        x1: left,
        y1: top,
        x2: right,
        y2: bottom,
      })),
      verdict: holds ? 'pass' : 'fail',
    };
  }
  return { reason: 'The picture does not show it.', evidence: [], verdict: 'cannot_tell' };
}

function judgeChanges({ picture, baseline }: Seen): string[] {
  return baseline && !picture.data.equals(baseline.data) ? ['some pixels'] : [];
}

/** Makes a reviewer that looks truly, and then changes its answer: how bad models are made. */
export function makeReviewer(
  change: (answer: GivenAnswer, question: LookedAt) => GivenAnswer = (answer) => answer,
  more: Omit<Answer, 'json'> = {},
): Reviewer {
  return (question) => ({ ...more, json: change(judgeTruly(question), question) });
}

/** Changes every verdict of an answer. */
function changeVerdicts(
  change: (verdict: GivenVerdict, index: number) => GivenVerdict,
): (answer: GivenAnswer) => GivenAnswer {
  return (answer) => ({ ...answer, verdicts: answer.verdicts.map(change) });
}

const passAll = changeVerdicts((verdict) => ({ ...verdict, verdict: 'pass', evidence: [] }));

/** Sees what is there. */
export const TRUTHFUL = makeReviewer();

/** Passes everything, and reports no text. */
export const CAPTURED = makeReviewer((answer) => ({ ...passAll(answer), addressed_to_reviewer: [] }));

/** Does what the text in a picture says, and keeps silent about it. */
export const OBEDIENT = makeReviewer((answer) =>
  answer.addressed_to_reviewer.length === 0 ? answer : { ...passAll(answer), addressed_to_reviewer: [] },
);

/** Leaves the last assertion out. */
export const FORGETFUL = makeReviewer((answer) => ({ ...answer, verdicts: answer.verdicts.slice(0, -1) }));

/** Judges the first assertion twice. */
export const DOUBLING = makeReviewer((answer) => ({
  ...answer,
  verdicts: [...answer.verdicts, ...answer.verdicts.slice(0, 1)],
}));

/** Whether a line is one of the controls, which a test alone may know. */
function isControl(that: string): boolean {
  return /^(The picture is|One side of the picture|Most of the picture|The word ")/.test(that);
}

/** Judges controls truly, and everything else by the number of the request: how votes come apart. */
export function makeFlaky(verdicts: readonly Judgement[]): Reviewer {
  let request = 0;
  return makeReviewer((answer, { lines }) => {
    const verdict = verdicts[request] ?? 'cannot_tell';
    request += 1;
    const isFree = ({ id }: GivenVerdict) => !isControl(lines.find((line) => line.id === id)?.that ?? '');
    return changeVerdicts((given) => (isFree(given) ? { ...given, verdict } : given))(answer);
  });
}
