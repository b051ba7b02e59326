// Reads the answer of `locate`: boxes and points of each image, mapped to the original. Pure.
import { type BoxRepair, type Corners, readAnsweredBox, type SentImage } from '../image/answered-box.ts';
import { type Box, type Point, toOriginal } from '../image/placement.ts';
import { getThingId } from './locate-request.ts';

/** A box of one image that was sent, in pixels of the upright original. */
export interface PlacedBox {
  /** Index of the thing. */
  readonly thing: number;
  readonly label: string;
  readonly note: string;
  readonly box: Box;
  readonly point: Point | null;
  /** The image that the box was marked in. */
  readonly image: SentImage;
}

/** The boxes in the order of the answer, and a remark for each that was changed or dropped. */
export interface ReadBoxes {
  readonly boxes: readonly PlacedBox[];
  readonly notes: readonly string[];
}

/** An answer that is valid against the schema of its request. */
interface LocateAnswer {
  readonly found: readonly (Corners & {
    readonly thing: string;
    readonly label: string;
    readonly note: string;
    /** From 1; left out where one image was sent. */
    readonly image?: number;
    readonly x?: number;
    readonly y?: number;
  })[];
}

/** Reads an answer whose data is valid against the schema of its request; `images` are in the order sent. */
export function readBoxes(data: unknown, things: readonly string[], images: readonly SentImage[]): ReadBoxes {
  const boxes: PlacedBox[] = [];
  const notes: string[] = [];
  for (const { thing: id, label, note, image: number = 1, x, y, ...corners } of (data as LocateAnswer)
    .found) {
    const thing = things.findIndex((_, index) => getThingId(index) === id);
    const name = JSON.stringify(shorten(label) || things[thing]);
    const image = images[number - 1];
    const read = image && readAnsweredBox(corners, image);
    if (!image || !read) {
      notes.push(
        `dropped the box of ${name}: ${image ? whyUnusable(corners) : `there is no image ${number}`}`,
      );
      continue;
    }
    for (const repair of read.repairs) notes.push(`the box of ${name} ${REPAIRS[repair]}`);
    const placed = { thing, label: shorten(label), note: shorten(note), box: read.box, image };
    if (x === undefined || y === undefined) {
      boxes.push({ ...placed, point: null });
      continue;
    }
    const asked = toOriginal({ x, y }, image.placement);
    const inside = isInside(asked, read.box);
    if (!inside) notes.push(`the point of ${name} lay outside its box: its centre is used`);
    boxes.push({ ...placed, point: inside ? asked : getCentre(read.box) });
  }
  return { boxes, notes };
}

const REPAIRS: Readonly<Record<BoxRepair, string>> = {
  swapped: 'had its corners swapped',
  cut: 'reached outside the image and was cut',
  flat: 'had no area and became one pixel wide or tall',
};

function whyUnusable({ x1, y1, x2, y2 }: Corners): string {
  return x1 === x2 && y1 === y2 ? 'it is only a point' : 'it lies outside the image';
}

function isInside({ x, y }: Point, { left, top, width, height }: Box): boolean {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

function getCentre({ left, top, width, height }: Box): Point {
  return { x: left + width / 2, y: top + height / 2 };
}

/** Characters of a label or note; a model that writes more was not asked to. */
const MAX_TEXT = 200;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  // A pair of surrogates that is cut in half is no text.
  return line.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '');
}
