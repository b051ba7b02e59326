// Defines what `locate` found, as it is printed and drawn; holds no behaviour.
import type { Region } from '../../image/crop.ts';
import type { Point } from '../../image/placement.ts';

/** One thing that was found. Positions are pixels of the upright original. */
export interface Found {
  /** The description as typed. */
  readonly thing: string;
  /** The model's own name for it. */
  readonly label: string;
  /** A remark of the model; empty without one. */
  readonly note: string;
  readonly box: Region;
  /** Whole pixels of the place to click; null unless it was asked for. */
  readonly point: Point | null;
}

/** Everything that was found in one image. */
export interface Located {
  /** The user's own argument. */
  readonly input: string;
  /** Size of the upright original in pixels. */
  readonly width: number;
  readonly height: number;
  /** The descriptions in the order typed. */
  readonly things: readonly string[];
  /** In the order of the things, the best of each first. */
  readonly found: readonly Found[];
}
