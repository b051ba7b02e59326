/** Finds coloured boxes by the pixels of the images that it received, and answers requests for boxes. */
import type { LookedAt, Reviewer } from './fake-api/types.ts';
import { type Box, COLORS, findBox } from './shapes.ts';

export interface GivenBox {
  thing: string;
  label: string;
  note: string;
  image?: number;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  x?: number;
  y?: number;
}

/** Looks for the colour that each description names: in every image, one box around all its pixels. */
function findTruly({ pictures, lines, schema }: LookedAt): GivenBox[] {
  const { image, x } = readProperties(schema);
  return lines.flatMap(({ id: thing, that }) => {
    const color = Object.keys(COLORS).find((name) => that.includes(name));
    if (color === undefined) return [];
    return pictures.flatMap((picture, index) => {
      const box = findBox(picture, color);
      if (!box) return [];
      const found = { thing, label: `${color} box`, note: '', ...toCorners(box) };
      return [{ ...found, ...(image ? { image: index + 1 } : {}), ...(x ? toCentre(box) : {}) }];
    });
  });
}

/** Makes a model that looks truly, and then changes its answer: how bad models are made. */
export function makeLocator(
  change: (found: GivenBox[], question: LookedAt) => GivenBox[] = (found) => found,
): Reviewer {
  return (question) => ({ json: { found: change(findTruly(question), question) } });
}

/** Finds what is there. */
export const LOCATOR = makeLocator();

function toCorners({ left, top, right, bottom }: Box) {
  return { x1: left, y1: top, x2: right, y2: bottom };
}

function toCentre({ left, top, right, bottom }: Box) {
  return { x: Math.floor((left + right) / 2), y: Math.floor((top + bottom) / 2) };
}

function readProperties({ properties }: LookedAt['schema']): Record<string, unknown> {
  const { found } = (properties ?? {}) as { found?: { items?: { properties?: Record<string, unknown> } } };
  return found?.items?.properties ?? {};
}
