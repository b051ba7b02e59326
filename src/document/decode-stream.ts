// Decodes streams of objects and of content: filters by their long and short names, and predictors.
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
} from '@cantoo/pdf-lib';

/** Short names of filters, which ISO 32000-1 (table 94) allows in inline images and readers accept everywhere. */
const FILTERS: Readonly<Record<string, string>> = {
  '/A85': '/ASCII85Decode',
  '/AHx': '/ASCIIHexDecode',
  '/Fl': '/FlateDecode',
  '/LZW': '/LZWDecode',
  '/RL': '/RunLengthDecode',
};

/** Decodes a stream; throws if a filter is unknown, the data are damaged or a limit of inflate-limit.ts is reached. */
export function decodeStream({ dict, contents }: PDFRawStream): Uint8Array {
  const filters = listFilters(dict);
  const params = toList(dict.lookup(PDFName.of('DecodeParms')));
  let data = contents;
  for (const [index, filter] of filters.entries()) {
    const step = PDFDict.withContext(dict.context);
    step.set(PDFName.of('Filter'), PDFName.of(filter.slice(1)));
    const parameters = params[index];
    if (parameters instanceof PDFDict) step.set(PDFName.of('DecodeParms'), parameters);
    data = decodePDFRawStream(PDFRawStream.of(step, data)).decode();
    if (parameters instanceof PDFDict) data = undoPredictor(data, parameters);
  }
  return data;
}

/** Returns the full names of a stream's filters, each with its slash. */
export function listFilters(dict: PDFDict): string[] {
  return toList(dict.lookup(PDFName.of('Filter'))).map((filter) => FILTERS[String(filter)] ?? String(filter));
}

function toList(value: PDFObject | undefined): (PDFObject | undefined)[] {
  if (value instanceof PDFArray) return value.asArray().map((_, index) => value.lookup(index));
  return value === undefined ? [] : [value];
}

/** Undoes the predictor of Flate and LZW (ISO 32000-1, 7.4.4.4). The library ignores it. */
function undoPredictor(data: Uint8Array, params: PDFDict): Uint8Array {
  const read = (key: string, fallback: number) => {
    const value = params.lookup(PDFName.of(key));
    return value instanceof PDFNumber ? value.asNumber() : fallback;
  };
  const predictor = read('Predictor', 1);
  if (predictor < 2) return data;
  const bitsPerPixel = read('Colors', 1) * read('BitsPerComponent', 8);
  const pixel = Math.max(1, Math.ceil(bitsPerPixel / 8));
  const row = Math.ceil((read('Columns', 1) * bitsPerPixel) / 8);
  if (!(row >= 1 && row <= data.length)) return data;
  if (predictor === 2) {
    if (read('BitsPerComponent', 8) !== 8) throw new Error('a TIFF predictor of other than 8 bits');
    return undoTiff(data, row, pixel);
  }
  return undoPng(data, row, pixel);
}

function undoTiff(data: Uint8Array, row: number, pixel: number): Uint8Array {
  const out = Uint8Array.from(data);
  for (let at = 0; at < out.length; at += 1) {
    if (at % row >= pixel) out[at] = (out[at] ?? 0) + (out[at - pixel] ?? 0);
  }
  return out;
}

/** Undoes the filters of PNG; each row begins with the number of its filter. */
function undoPng(data: Uint8Array, row: number, pixel: number): Uint8Array {
  const rows = Math.ceil(data.length / (row + 1));
  const out = new Uint8Array(rows * row);
  for (let y = 0; y < rows; y += 1) {
    const from = y * (row + 1);
    const filter = data[from] ?? 0;
    for (let x = 0; x < row; x += 1) {
      const at = y * row + x;
      const left = x >= pixel ? (out[at - pixel] ?? 0) : 0;
      const up = y > 0 ? (out[at - row] ?? 0) : 0;
      const corner = x >= pixel && y > 0 ? (out[at - row - pixel] ?? 0) : 0;
      out[at] = (data[from + 1 + x] ?? 0) + predict(filter, left, up, corner);
    }
  }
  return out;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) =>
    Math.abs(left + up - corner - value),
  ) as [number, number, number];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
