// Formats what `locate` found as annotations for data sets: CSV, COCO and YOLO.
import { stringify } from 'csv-stringify/sync';
import type { Located } from './located.ts';

/** Returns CSV with a header. Text that a spreadsheet would take for a formula is quoted with an apostrophe. */
export function formatCsv({ found }: Located): string {
  const rows = found.map(({ thing, label, box, point, note }) => ({
    thing,
    label,
    x: box.left,
    y: box.top,
    width: box.width,
    height: box.height,
    click_x: point?.x ?? null,
    click_y: point?.y ?? null,
    note,
  }));
  return stringify(rows, { header: true, columns: CSV_COLUMNS, escape_formulas: true });
}

const CSV_COLUMNS = ['thing', 'label', 'x', 'y', 'width', 'height', 'click_x', 'click_y', 'note'];

/** Returns a COCO file of one image: https://cocodataset.org/#format-data. Category ids begin with 1, in the order of the things. */
export function formatCoco({ input, width, height, things, found }: Located): string {
  const coco = {
    images: [{ id: 1, file_name: input, width, height }],
    annotations: found.map(({ thing, box }, index) => ({
      id: index + 1,
      image_id: 1,
      category_id: things.indexOf(thing) + 1,
      bbox: [box.left, box.top, box.width, box.height],
      area: box.width * box.height,
      iscrowd: 0,
    })),
    categories: things.map((name, index) => ({ id: index + 1, name })),
  };
  return `${JSON.stringify(coco)}\n`;
}

/** Decimals of a share: a thousandth of a pixel on an image of 8000. */
const DECIMALS = 7;

/**
 * Returns one line a box, `class x y width height`: the class is the index of the thing, and centre and size are shares
 * of the image's width and height. https://docs.ultralytics.com/datasets/detect/
 */
export function formatYolo({ width, height, things, found }: Located): string {
  return found
    .map(({ thing, box }) => {
      const shares = [
        (box.left + box.width / 2) / width,
        (box.top + box.height / 2) / height,
        box.width / width,
        box.height / height,
      ];
      return `${things.indexOf(thing)} ${shares.map((share) => share.toFixed(DECIMALS)).join(' ')}\n`;
    })
    .join('');
}
