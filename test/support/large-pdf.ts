/** Makes a large PDF that takes no space on disk. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { writePdf } from './pdfs.ts';

/** Writes a PDF of two pages, the first of which draws an image of zeros; returns the size of the file. */
export function writeLargePdf(path: string, imageBytes: number): number {
  const page = '/Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]';
  const image =
    '/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray';
  const small = writePdf([
    { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
    { number: 2, body: '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>' },
    { number: 3, body: `<< ${page} /Contents 5 0 R /Resources << /XObject << /Im 6 0 R >> >> >>` },
    { number: 4, body: `<< ${page} >>` },
    { number: 5, body: '<< >>', stream: Buffer.from('/Im Do') },
    { number: 6, body: `<< ${image} >>`, stream: Buffer.from('HOLE') },
  ]).toString('latin1');
  const [before = '', after = ''] = small.split('HOLE');
  const start = before.replace('/Length 4', `/Length ${imageBytes}`);
  // The table comes after the image, and moves with it.
  const moved = start.length - before.length + imageBytes - 'HOLE'.length;
  const end = after.replace(/(?<=startxref\n)\d+/, (offset) => `${Number(offset) + moved}`);
  const file = openSync(path, 'w');
  writeSync(file, start);
  writeSync(file, end, start.length + imageBytes);
  closeSync(file);
  return start.length + imageBytes + end.length;
}
