/** Finds things on the sign-in page of the sample shop by their pixels, and answers requests for boxes. */
import type { Reviewer, SeenPicture } from './fake-api/types.ts';
import type { GivenBox } from './locator.ts';
import { type Found, findColor, SHOP_COLORS } from './sample-shop.ts';

interface Thing {
  readonly that: string;
  find(picture: SeenPicture): readonly (Found & { readonly label: string })[];
}

const FIELD_LABELS = ['E-mail', 'Password'];

const THINGS: readonly Thing[] = [
  { that: 'the logo', find: (picture) => label(['logo'], findOne(picture, 'logo')) },
  { that: 'every form field', find: (picture) => label(FIELD_LABELS, findFields(picture)) },
  { that: 'the Sign in button', find: (picture) => label(['Sign in'], findOne(picture, 'button')) },
];

/** The descriptions that the locator knows. */
export const SHOP_THINGS: readonly string[] = THINGS.map(({ that }) => that);

/** Finds the things of the page; nothing for a description that it does not know. */
export const SHOP_LOCATOR: Reviewer = ({ pictures: [picture], lines }) => {
  if (!picture) throw new Error('a question about no picture');
  const found: GivenBox[] = lines.flatMap(({ id: thing, that }) => {
    const boxes = THINGS.find((each) => each.that === that)?.find(picture) ?? [];
    return boxes.map((box) => ({ thing, note: '', ...box }));
  });
  return { json: { found } };
};

function label(labels: readonly string[], boxes: readonly Found[]) {
  return boxes.map((box, index) => ({ label: labels[index] ?? '', ...box }));
}

function findOne(picture: SeenPicture, color: keyof typeof SHOP_COLORS): readonly Found[] {
  const box = findColor(picture, SHOP_COLORS[color]);
  return box ? [box] : [];
}

/** Fields stand below one another: rows without their colour divide them. */
function findFields(picture: SeenPicture): readonly Found[] {
  const fields: Found[] = [];
  const { width: x2, height } = picture;
  let y1 = 0;
  for (let y = 0; y <= height; y += 1) {
    if (y < height && findColor(picture, SHOP_COLORS.field, { x1: 0, y1: y, x2, y2: y + 1 })) continue;
    const field = findColor(picture, SHOP_COLORS.field, { x1: 0, y1, x2, y2: y });
    if (field) fields.push(field);
    y1 = y + 1;
  }
  return fields;
}
