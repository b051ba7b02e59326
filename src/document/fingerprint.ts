// Describes what pages draw, so that a copy can be compared with its original.
import { createHash } from 'node:crypto';
import {
  PDFArray,
  type PDFContext,
  type PDFDict,
  PDFName,
  type PDFObject,
  PDFRawStream,
} from '@cantoo/pdf-lib';
import { type Drawing, followDrawings, type UsedNamesCache } from './drawing.ts';
import { dictOf } from './resources.ts';

export interface Fingerprint {
  /** One text for each page. */
  readonly pages: readonly string[];
  /** For all forms, patterns, glyphs and masks together. */
  readonly below: string;
}

/** Entries that lead to a part of a font or an image. */
const PARTS = [
  'DescendantFonts',
  'Encoding',
  'FontDescriptor',
  'FontFile',
  'FontFile2',
  'FontFile3',
  'Mask',
  'SMask',
  'ToUnicode',
].map((key) => PDFName.of(key));

const MAX_DEPTH = 4;

/** Returns what each page draws: its content bytes, and the fonts, images and other resources that these name. */
export function takeFingerprint(
  context: PDFContext,
  pages: readonly PDFDict[],
  cache: UsedNamesCache,
): Fingerprint {
  const drawings = followDrawings(context, pages, cache);
  const describe = (drawing: Drawing | undefined) => (drawing ? describeDrawing(context, drawing) : '');
  const isPage = new Set<unknown>(pages);
  // A set: an object without a number of its own is written wherever it is used.
  const below = new Set(
    [...drawings].flatMap(([holder, drawing]) => (isPage.has(holder) ? [] : [describe(drawing)])),
  );
  return { pages: pages.map((page) => describe(drawings.get(page))), below: hash([...below].sort()) };
}

function describeDrawing(context: PDFContext, { resources, contentHash }: Drawing): string {
  const lines = [...resources].map(([key, value]) => `${key} ${describeObject(context, value)}`);
  return hash([contentHash, ...lines.sort()]);
}

function describeObject(context: PDFContext, value: PDFObject | undefined, depth = 0): string {
  const object = context.lookup(value);
  if (object instanceof PDFArray)
    return object.size() > 0 ? describeObject(context, object.get(0), depth) : '';
  const dict = dictOf(object);
  if (!dict) return '';
  const parts =
    depth < MAX_DEPTH
      ? PARTS.map((key) =>
          dict.has(key) ? `${key}(${describeObject(context, dict.get(key), depth + 1)})` : '',
        )
      : [];
  const size = object instanceof PDFRawStream ? object.contents.length : '';
  return `${dict.lookup(PDFName.of('Subtype')) ?? ''}${size}${parts.join('')}`;
}

function hash(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('base64');
}
