// Defines the tool by which a model looks closer at a part of an image, and reads its calls. Pure.
import type { RequestOptions } from '../api/build-request.ts';
import type { Content } from '../conversation/content.ts';
import { EMPTY_CONVERSATION } from '../conversation/conversation.ts';
import { formatSize } from '../format.ts';
import type { Region } from '../image/crop.ts';
import type { CropSource, PreparedImage } from '../image/image.ts';
import { type Box, type Placement, toOriginal, toSent, withSentSize } from '../image/placement.ts';
import type { Size } from '../image/size.ts';
import type { Settings } from '../run/settings.ts';
import type { AskOptions, Question } from './types.ts';

/**
 * The tool. It is the same in every request, because a change of it would make the API forget the cached prompt: which
 * images can be looked at, and their sizes, stand in the answers to wrong calls.
 */
export const ZOOM_TOOL: NonNullable<RequestOptions['tools']>[number] = {
  name: 'zoom',
  description:
    'Shows a part of an image of this conversation from its original file, at its full resolution. The original may have many more pixels than the image that you see, so use this tool before you answer whenever a small text or detail matters and is not clearly legible. Coordinates are absolute pixels of the image as you see it, counted from its top left corner. Several parts may be asked for at once.',
  input_schema: {
    type: 'object',
    properties: {
      image: {
        type: 'integer',
        description:
          'Number of the image. Images count from 1 in the order in which they were sent; PDFs and results of this tool do not count.',
      },
      x1: { type: 'integer', description: 'left edge of the part' },
      y1: { type: 'integer', description: 'top edge of the part' },
      x2: { type: 'integer', description: 'right edge of the part' },
      y2: { type: 'integer', description: 'bottom edge of the part' },
    },
    required: ['image', 'x1', 'y1', 'x2', 'y2'],
    additionalProperties: false,
  },
};

/** An image whose original was kept. */
export type ZoomableImage = PreparedImage & {
  readonly cropSource: CropSource;
  readonly placement: Placement;
};

/** Says whether a part of an image can be cut out of its original. */
export function isZoomable(item: Content): boolean {
  return item.kind === 'media' && item.media.kind === 'image' && hasOriginal(item.media);
}

/** Says whether the original of an image was kept, and where the image lies in it. */
export function hasOriginal(image: PreparedImage): image is ZoomableImage {
  return image.cropSource !== undefined && image.placement !== undefined;
}

/** Returns what a question of a run with `--zoom` asks for: zooms, and images whose coordinates are exact. */
export function askZooms({ maxZooms }: Pick<Settings, 'maxZooms'>): Pick<Question, 'maxZooms' | 'geometry'> {
  return maxZooms > 0 ? { maxZooms, geometry: 'exact' } : {};
}

/** Returns how many zooms may follow a request with this content. */
export function countZooms({ maxZooms = 0 }: Question, content: readonly Content[]): number {
  return content.some(isZoomable) ? maxZooms : 0;
}

/** Returns the tools of a request. Those of earlier turns are defined even where the model may not call them. */
export function planTools(question: Question, maxZooms: number): Pick<AskOptions, 'tools' | 'toolChoice'> {
  const { history = EMPTY_CONVERSATION, tools = [], open } = question;
  const isCalled = open !== undefined || history.turns.some(({ steps = [] }) => steps.length > 0);
  // fact(tools-of-history).
  const isForHistory = maxZooms === 0 && isCalled && tools.length === 0;
  const all = maxZooms > 0 || isForHistory ? [...tools, ZOOM_TOOL] : tools;
  return {
    tools: all.length > 0 ? all : undefined,
    toolChoice: isForHistory || open?.isLast ? 'none' : undefined,
  };
}

/** An image that has a number, and its size in pixels as the model sees it; undefined where it cannot be zoomed. */
export type NumberedImage = { readonly image: ZoomableImage; readonly seen: Size } | undefined;

/** A call that can be answered: the image, and the part of its original. */
export interface ZoomCall {
  readonly number: number;
  readonly image: ZoomableImage;
  readonly region: Region;
  /** The same part in pixels of the image as the model sees it. */
  readonly box: Box;
}

/** Reads the input of a call; a problem is a sentence for the model. `images` are in the order of their numbers. */
export function readZoomCall(
  input: unknown,
  images: readonly NumberedImage[],
): ZoomCall | { readonly problem: string } {
  const { image: number, x1, y1, x2, y2 } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const found = typeof number === 'number' ? images[number - 1] : undefined;
  if (!found || typeof number !== 'number') return { problem: describeImages(number, images) };
  const { image, seen } = found;
  const { width, height } = seen;
  const range = `In image ${number}, x goes from 0 to ${width} and y from 0 to ${height}.`;
  if (![x1, y1, x2, y2].every(Number.isFinite)) {
    return { problem: `x1, y1, x2 and y2 must be numbers. ${range}` };
  }
  const [left, right] = sort(Number(x1), Number(x2));
  const [top, bottom] = sort(Number(y1), Number(y2));
  if (right - left <= 0 || bottom - top <= 0) {
    return { problem: `The part is empty: x2 must differ from x1, and y2 from y1. ${range}` };
  }
  if (left >= width || top >= height || right <= 0 || bottom <= 0) {
    return {
      problem: `The part lies outside image ${number}, which is ${formatSize(seen)} pixels. ${range}`,
    };
  }
  const box = {
    left: Math.max(0, left),
    top: Math.max(0, top),
    width: Math.min(width, right) - Math.max(0, left),
    height: Math.min(height, bottom) - Math.max(0, top),
  };
  const placement = withSentSize(image.placement, seen);
  const region = placePart(box, placement);
  return { number, image, region, box: toSent(region, placement) };
}

function sort(a: number, b: number): readonly [number, number] {
  return a <= b ? [a, b] : [b, a];
}

function describeImages(number: unknown, images: readonly NumberedImage[]): string {
  const usable = images.flatMap((image, index) => (image ? [index + 1] : []));
  const wanted = typeof number === 'number' ? `image ${number}` : 'the image';
  const whole =
    usable.length === 1 ? `Only image ${usable[0]} can.` : `These images can: ${usable.join(', ')}.`;
  return `The tool cannot show ${wanted}. ${whole}`;
}

/** Smallest part that is cut out, in pixels of the original: less shows nothing of what is around it. */
const MIN_SIDE = 64;

/** Rounding errors of a division are smaller, in pixels. */
const EPSILON = 1e-6;

/** Returns the part of the original in whole pixels: all that the box touches, and at least `MIN_SIDE` where there is so much. */
function placePart(box: Box, placement: Placement): Region {
  const { left, top, width, height } = toOriginal(box, placement);
  const { region } = placement;
  const across = placeSpan(left, left + width, region.left, region.left + region.width);
  const down = placeSpan(top, top + height, region.top, region.top + region.height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

/** Widens a span around its middle if it is too short, and keeps it between `min` and `max`. */
function placeSpan(from: number, to: number, min: number, max: number): { start: number; length: number } {
  const first = Math.floor(from + EPSILON);
  const own = Math.ceil(to - EPSILON) - first;
  const missing = Math.max(0, MIN_SIDE - own);
  const length = Math.min(own + missing, max - min);
  const start = Math.min(Math.max(first - Math.floor(missing / 2), min), max - length);
  return { start, length };
}
