/** Draws the shop of the pictures in the documentation: two pages, of which one has two defects, and who sees them. */
import type { SeenPicture } from './fake-api/types.ts';
import type { Rgb } from './pixels.ts';
import { type GivenAnswer, makeReviewer } from './reviewer.ts';

/** Pixels: so small that the report shows a page, and what is said about it, on one screen. */
export const SHOP_SIZE = { width: 720, height: 400 };

/** Colours that one thing alone has, so that it is found by them. */
export const SHOP_COLORS = {
  logo: [11, 110, 79],
  banner: [253, 226, 224],
  button: [29, 78, 216],
  field: [169, 175, 185],
} as const satisfies Record<string, Rgb>;

const css = (name: keyof typeof SHOP_COLORS) => `rgb(${SHOP_COLORS[name].join(' ')})`;

const WHITE: Rgb = [255, 255, 255];

/** Pixels between a label and the edges of its button. */
const PADDING = 14;

const STYLE = `
  * { box-sizing: border-box; } body { margin: 0; font: 15px/1.4 "DejaVu Sans", sans-serif; color: #222; background: #f6f7f9; }
  header { height: 52px; padding: 0 20px; background: white; border-bottom: 1px solid #d8dbe0; display: flex; align-items: center; gap: 10px; font-weight: bold; }
  .logo { width: 26px; height: 26px; background: ${css('logo')}; } header a { margin-left: auto; font-weight: normal; color: #555; }
  main { margin: 18px auto; width: 560px; padding: 16px 24px 20px; background: white; border: 1px solid #d8dbe0; } h1 { margin: 0 0 10px; font-size: 20px; }
  .banner { margin: 0 0 12px; padding: 8px 12px; background: ${css('banner')}; color: #8c1d18; }
  .row { display: flex; justify-content: space-between; padding: 7px 0; border-bottom: 1px solid #e7e9ed; } .total { font-weight: bold; border: 0; }
  label { display: block; margin-bottom: 10px; } .field { height: 34px; border: 1px solid ${css('field')}; padding: 5px 10px; color: #555; }
  .button { display: inline-block; margin-top: 8px; padding: 9px ${PADDING}px; background: ${css('button')}; color: white; font-weight: bold; white-space: nowrap; overflow: hidden; }
`;

function makePage(title: string, content: string): string {
  return (
    `<!DOCTYPE html><title>${title}</title><style>${STYLE}</style>` +
    `<header><span class="logo"></span>Harbour Books<a>Help</a></header><main><h1>${title}</h1>${content}</main>`
  );
}

/** The pages by the name of their screenshot. */
export const SHOP_PAGES: Readonly<Record<string, string>> = {
  'sign-in': makePage(
    'Sign in',
    '<label>E-mail<div class="field">reader@example.com</div></label><label>Password<div class="field">••••••••••</div></label>' +
      '<span class="button">Sign in</span>',
  ),
  checkout: makePage(
    'Checkout',
    '<p class="banner">Something went wrong. Your delivery address could not be saved.</p>' +
      '<div class="row"><span>The Tides, paperback</span><span>12.50</span></div>' +
      '<div class="row"><span>A Map of the North</span><span>24.00</span></div>' +
      '<div class="row total"><span>Total</span><span>36.50</span></div>' +
      // Too narrow for its label, which is the defect.
      '<span class="button" style="width: 168px">Place order and pay</span>',
  ),
};

const LOGO = 'The green logo is at the top left';
const ERROR = 'No error message is shown';
const LABELS = 'No label of a button is cut off';

/** The check file. */
export const SHOP_CHECKS = `version: 1
checks:
  - id: shop
    images: shots/*.png
    expect: { width: ${SHOP_SIZE.width}, height: ${SHOP_SIZE.height} }
    assert:
      - ${ERROR}
      - ${LABELS}
      - ${LOGO}
`;

/** Edges in pixels. */
export interface Found {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Returns the box around all pixels of a colour, in the whole picture or a part; undefined where there are none. */
export function findColor(
  { width, height, data }: SeenPicture,
  [red, green, blue]: Rgb,
  within: Found = { x1: 0, y1: 0, x2: width, y2: height },
): Found | undefined {
  const columns: number[] = [];
  const rows: number[] = [];
  for (let y = within.y1; y < within.y2; y++) {
    for (let x = within.x1; x < within.x2; x++) {
      const at = (y * width + x) * 3;
      if (data[at] !== red || data[at + 1] !== green || data[at + 2] !== blue) continue;
      columns.push(x);
      rows.push(y);
    }
  }
  if (columns.length === 0) return undefined;
  const [x1, y1] = [Math.min(...columns), Math.min(...rows)];
  return { x1, y1, x2: Math.max(...columns) + 1, y2: Math.max(...rows) + 1 };
}

type Judged = Omit<GivenAnswer['verdicts'][number], 'id'>;

/** Judges each assertion of the check file by the pixels; undefined where the page does not show its subject. */
const JUDGES: Readonly<Record<string, (picture: SeenPicture) => Judged | undefined>> = {
  [ERROR](picture) {
    const banner = findColor(picture, SHOP_COLORS.banner);
    return banner
      ? say('fail', 'A banner in pale red says that something went wrong.', {
          label: 'the banner',
          ...banner,
        })
      : say('pass', 'There is no banner and no red text.');
  },
  [LABELS](picture) {
    const button = findColor(picture, SHOP_COLORS.button);
    if (!button) return undefined;
    // A label that fits leaves the padding of its button free.
    return findColor(picture, WHITE, { ...button, x1: button.x2 - PADDING })
      ? say('fail', 'The label runs to the right edge of the button and ends there within a word.', {
          label: 'the button with the cut label',
          ...button,
        })
      : say('pass', 'The label fits into the button.', { label: 'the button', ...button });
  },
  [LOGO](picture) {
    const logo = findColor(picture, SHOP_COLORS.logo);
    if (!logo) return undefined;
    const isThere = logo.x2 < picture.width / 4 && logo.y2 < picture.height / 4;
    return isThere
      ? say('pass', 'A green square stands there.', { label: 'the logo', ...logo })
      : say('fail', 'It stands elsewhere.', { label: 'the logo', ...logo });
  },
};

function say(verdict: 'pass' | 'fail', reason: string, ...evidence: Judged['evidence']): Judged {
  return { verdict, reason, evidence };
}

/** Looks at the pages of the shop, and judges controls as any true reviewer. */
export const SHOP_REVIEWER = makeReviewer((answer, { pictures: [picture], lines }) => ({
  ...answer,
  observations: ['a page of a shop'],
  verdicts: answer.verdicts.map((verdict) => {
    const that = lines.find(({ id }) => id === verdict.id)?.that ?? '';
    return { ...verdict, ...(picture ? JUDGES[that]?.(picture) : undefined) };
  }),
}));
