// Maps positions between the image that was sent, the original as it is shown upright, and the pixels stored in its file.
import type { Region } from './crop.ts';
import type { Orientation } from './headers/image-header.ts';
import type { Size } from './size.ts';

/** A position in pixels from the top left corner of an image. Whole numbers are edges between pixels: a pixel's centre is at .5. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle in pixels, possibly in fractions of them. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** How the image that was sent relates to its original. */
export interface Placement {
  /** The original in upright pixels. */
  readonly original: Size;
  /** The part of the original that was sent, in upright pixels; all of it unless it was cropped. */
  readonly region: Region;
  /** Pixels sent for each pixel of the original, across and down: 0.5 where the size was halved. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** EXIF orientation of the original file; 1 for formats without one. */
  readonly orientation: Orientation;
}

/** Returns the placement of an upright original of which a region, or all of it, is sent at this size in pixels. */
export function makePlacement(
  { width, height, orientation }: Size & { readonly orientation: Orientation },
  region: Region | undefined,
  sent: Size,
): Placement {
  const whole = { left: 0, top: 0, width, height };
  const unscaled = {
    original: { width, height },
    region: region ?? whole,
    scaleX: 1,
    scaleY: 1,
    orientation,
  };
  return withSentSize(unscaled, sent);
}

/** Returns the placement of the same part of the original, now sent at this size in pixels. */
export function withSentSize(placement: Placement, { width, height }: Size): Placement {
  const { region } = placement;
  return { ...placement, scaleX: width / region.width, scaleY: height / region.height };
}

/** Maps a position in the image that was sent to the upright original. */
export function toOriginal<Shape extends Point | Box>(shape: Shape, placement: Placement): Shape;
export function toOriginal(shape: Point | Box, { region, scaleX, scaleY }: Placement): Point | Box {
  return mapCorners(shape, ({ x, y }) => ({ x: region.left + x / scaleX, y: region.top + y / scaleY }));
}

/** Maps a position in the upright original to the image that was sent; outside a crop the result lies outside the image. */
export function toSent<Shape extends Point | Box>(shape: Shape, placement: Placement): Shape;
export function toSent(shape: Point | Box, { region, scaleX, scaleY }: Placement): Point | Box {
  return mapCorners(shape, ({ x, y }) => ({ x: (x - region.left) * scaleX, y: (y - region.top) * scaleY }));
}

/** Maps a position in the upright original to the pixels as its file stores them, before the orientation is applied. */
export function toStored<Shape extends Point | Box>(shape: Shape, placement: Placement): Shape;
export function toStored(shape: Point | Box, { original, orientation }: Placement): Point | Box {
  const { width, height } = original;
  return mapCorners(shape, ({ x, y }) => STORED[orientation]({ x, y, right: width - x, below: height - y }));
}

/** A position by its distances to all four edges of the upright original. */
interface Distances extends Point {
  readonly right: number;
  readonly below: number;
}

/** Maps an upright position to its place in the file, by the EXIF tag Orientation (0x0112). */
const STORED: Readonly<Record<Orientation, (at: Distances) => Point>> = {
  1: ({ x, y }) => ({ x, y }),
  2: ({ right, y }) => ({ x: right, y }),
  3: ({ right, below }) => ({ x: right, y: below }),
  4: ({ x, below }) => ({ x, y: below }),
  5: ({ x, y }) => ({ x: y, y: x }),
  6: ({ right, y }) => ({ x: y, y: right }),
  7: ({ right, below }) => ({ x: below, y: right }),
  8: ({ x, below }) => ({ x: below, y: x }),
};

/** Maps a point, or two opposite corners of a box, which may change places. */
function mapCorners(shape: Point | Box, map: (point: Point) => Point): Point | Box {
  if ('x' in shape) return map(shape);
  const { left, top, width, height } = shape;
  const a = map({ x: left, y: top });
  const b = map({ x: left + width, y: top + height });
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}
