import { describe, expect, test } from 'vitest';
import { drawPage } from '../../src/document/draw-page.ts';
import { CliError } from '../../src/errors.ts';
import { CATALOG, page, stream, treeOf } from '../support/pdf-page.ts';
import { makePdf, pageTexts, writePdf } from '../support/pdfs.ts';

const ctx = () => ({ signal: new AbortController().signal, env: { variables: process.env } });

/** A page of 200x100 points with a red rectangle: 40 points wide, 20 tall, 30 from the left, 10 from the bottom. */
const PDF = writePdf([
  CATALOG,
  treeOf(3),
  page(3, '/MediaBox [0 0 200 100] /Contents 4 0 R'),
  stream(4, '1 0 0 rg 30 10 40 20 re f'),
]);

async function failure(promise: Promise<unknown>): Promise<CliError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CliError)) throw new Error(`no CliError: ${error}`);
  return error;
}

test('a page is drawn at 2 pixels a point, upright and in the right colours', async () => {
  const drawn = await drawPage({ input: 'a.pdf', bytes: PDF, page: undefined }, ctx());
  expect(drawn).toMatchObject({ width: 400, height: 200, page: 1 });
  const colorAt = (x: number, y: number) => [
    ...drawn.data.subarray((y * 400 + x) * 4, (y * 400 + x) * 4 + 3),
  ];
  // From x 60 to 140, and from y 200 - 2 * 30 = 140 to 180.
  expect([colorAt(60, 140), colorAt(139, 179)]).toEqual([
    [255, 0, 0],
    [255, 0, 0],
  ]);
  expect([colorAt(59, 140), colorAt(60, 139), colorAt(140, 179), colorAt(139, 180)]).toEqual(
    Array(4).fill([255, 255, 255]),
  );
});

describe('refuses', () => {
  test('a PDF of several pages where none is chosen', async () => {
    const bytes = makePdf({ texts: pageTexts(3) });
    const error = await failure(drawPage({ input: 'a.pdf', bytes, page: undefined }, ctx()));
    expect(error).toMatchObject({ subject: 'a.pdf', message: 'has 3 pages', exitCode: 2 });
  });

  test('a page beyond the last', async () => {
    const error = await failure(drawPage({ input: 'a.pdf', bytes: PDF, page: 2 }, ctx()));
    expect(error).toMatchObject({ message: 'a.pdf has no page 2; it has 1', exitCode: 2 });
  });

  test('a damaged file', async () => {
    const bytes = Buffer.from('%PDF-1.7\nnothing more');
    const error = await failure(drawPage({ input: 'a.pdf', bytes, page: undefined }, ctx()));
    expect(error).toMatchObject({
      message: 'is a PDF that cannot be drawn: the file is damaged',
      exitCode: 2,
    });
  });

  test('an encrypted file', async () => {
    const bytes = makePdf({ texts: pageTexts(1), encrypted: true });
    const error = await failure(drawPage({ input: 'a.pdf', bytes, page: undefined }, ctx()));
    expect(error.message).toMatch(/^is a PDF that cannot be drawn: (it is encrypted|the file is damaged)$/);
  });

  test('a page of too many pixels', async () => {
    const huge = writePdf([CATALOG, treeOf(3), page(3, '/MediaBox [0 0 14400 14400]')]);
    const error = await failure(drawPage({ input: 'a.pdf', bytes: huge, page: undefined }, ctx()));
    expect(error.message).toBe(
      'is a PDF that cannot be drawn: page 1 is 28800x28800 pixels; at most 50,000,000 pixels are drawn',
    );
  });

  test('a page that takes too long', async () => {
    const error = await failure(drawPage({ input: 'a.pdf', bytes: PDF, page: undefined }, ctx(), 1));
    expect(error.message).toBe('is a PDF that cannot be drawn: drawing it takes longer than 1 ms');
  });

  test('to go on after the run has ended', async () => {
    const reason = new Error('ended');
    const stopped = { ...ctx(), signal: AbortSignal.abort(reason) };
    await expect(drawPage({ input: 'a.pdf', bytes: PDF, page: undefined }, stopped)).rejects.toBe(reason);
  });
});
