// Defines the forms of the values that several keys of a check file share: ids, paths, sentences and rectangles.
import type { Rectangle } from '../render/check/report.ts';
import { byKind, type Form, list, reportForm, text } from './forms.ts';

/** Pixels of a side: more than any format holds that we read. */
export const MAX_SIDE = 1_000_000;

/** A name for reports, files and `--only`. */
const ID = {
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$',
  expected: 'up to 64 letters, digits, ".", "_" or "-", beginning with a letter or digit',
};

const PATH = {
  pattern: '^(?![A-Za-z][A-Za-z0-9+.-]+://)[^]*\\S',
  expected: 'a path or a pattern such as shots/*.png',
};

/** The id of a check or an assertion. */
export const id = text(ID);
/** A sentence that the model is told. */
export const sentence = text();

/** A path or a pattern. */
export const path = text(PATH);

const oneSentence = toList(sentence);

/** One sentence or several. */
export const texts = byKind({
  scalar: oneSentence,
  list: list(sentence, 'text'),
  map: oneSentence,
});

const image = text({
  ...PATH,
  hint: (value) => (/^https?:/i.test(value) ? 'write page: for a web page' : undefined),
});
const oneImage = toList(image);

/** One path or pattern of images, or several. */
export const paths = byKind({ scalar: oneImage, list: list(image, 'path'), map: oneImage });

/** Wraps a single value into a list. */
function toList<T>(form: Form<T>): Form<readonly T[]> {
  return {
    schema: form.schema,
    read(node, name, report) {
      const value = form.read(node, name, report);
      return value === undefined ? undefined : [value];
    },
  };
}

const start = { type: 'integer', minimum: 0, maximum: MAX_SIDE };
const extent = { ...start, minimum: 1 };

/** `[x, y, width, height]`. */
export const rectangle: Form<Rectangle> = {
  schema: { type: 'array', items: [start, start, extent, extent], minItems: 4, additionalItems: false },
  read(node, name, report) {
    const numbers =
      node.kind === 'list' ? node.items.map((item) => (item.kind === 'scalar' ? item.value : null)) : [];
    const [left, top, width, height] = numbers.filter(
      (value): value is number =>
        typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_SIDE,
    );
    if (numbers.length === 4 && left !== undefined && top !== undefined && width && height) {
      return { left, top, width, height };
    }
    return reportForm(node, { name, expected: '[x, y, width, height] in whole pixels' }, report);
  },
};

const RECTANGLES = ': [[x, y, width, height]]';
const oneByOne = list(rectangle, 'rectangle', RECTANGLES);

/** A list of rectangles. A single one, without the list around it, is one mistake and not four. */
export const rectangles: Form<readonly Rectangle[]> = {
  schema: oneByOne.schema,
  read(node, name, report) {
    const isBare =
      node.kind === 'list' && node.items.length > 0 && node.items.every(({ kind }) => kind === 'scalar');
    if (!isBare) return oneByOne.read(node, name, report);
    return reportForm(node, { name, expected: `a list of rectangles${RECTANGLES}` }, report);
  },
};
