/** `--pages` sends the fonts and images that the chosen pages draw, and no others. */
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CATALOG, page, readResources, select, stream, treeOf } from '../support/pdf-page.ts';
import { type PdfObject, writePdf } from '../support/pdfs.ts';

const image = (number: number, mark: string) =>
  stream(
    number,
    mark,
    '/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray',
  );

/** Two pages that share one dictionary of resources, and the content of the first. */
const shared = (content: PdfObject, ...more: readonly PdfObject[]) =>
  writePdf([
    CATALOG,
    treeOf(3, 4),
    page(3, '/Contents 5 0 R /Resources 7 0 R'),
    page(4, '/Contents 6 0 R /Resources 7 0 R'),
    content,
    stream(6, '/Im2 Do /F2 9 Tf'),
    {
      number: 7,
      body:
        '<< /XObject << /Im1 8 0 R /Im2 9 0 R /Fm1 10 0 R >> /Font << /F1 11 0 R /F2 << /Subtype /Type1 >> >> ' +
        '/ExtGState << /Im2 << /CA 1 >> >> /ColorSpace << /DefaultRGB /DeviceRGB /Cs1 /DeviceGray >> >>',
    },
    image(8, 'IMAGE ONE'),
    image(9, 'IMAGE TWO'),
    ...(more.some(({ number }) => number === 10) ? [] : [stream(10, '', '/Subtype /Form')]),
    ...(more.some(({ number }) => number === 11) ? [] : [{ number: 11, body: '<< /Subtype /Type1 >>' }]),
    ...more,
  ]);

const send = async (pdf: Buffer, pages = '1') => {
  const { outcome, sent } = await select(pdf, pages);
  expect(outcome).toMatchObject({ kind: 'read' });
  return sent;
};

const DEFAULT = { ColorSpace: ['DefaultRGB'] };

describe('a page that shares its resources with another', () => {
  test.each<[name: string, content: PdfObject, resources: Record<string, string[]>]>([
    ['an image', stream(5, 'q /Im1 Do Q'), { XObject: ['Im1'] }],
    ['a font', stream(5, 'BT /F1 9 Tf (/Im2 Do) Tj ET'), { Font: ['F1'] }],
    ['nothing', stream(5, '0 0 9 9 re f'), {}],
    ['a graphics state of the name of an image', stream(5, '/Im2 gs'), { ExtGState: ['Im2'] }],
    ['an image, compressed', stream(5, deflateSync('/Im1 Do'), '/Filter /FlateDecode'), { XObject: ['Im1'] }],
    [
      'an image, with a short filter name',
      stream(5, deflateSync('/Im1 Do'), '/Filter [/Fl]'),
      { XObject: ['Im1'] },
    ],
  ])('and draws %s takes along nothing else', async (_name, content, resources) => {
    const sent = await send(shared(content));
    expect(await readResources(sent)).toEqual({ ...DEFAULT, ...resources });
    expect(sent.includes('IMAGE TWO')).toBe(false);
    expect(sent.includes('IMAGE ONE')).toBe('XObject' in resources);
  });

  test('takes along what it draws in several streams of which operators span two', async () => {
    const content = { number: 5, body: '[12 0 R 13 0 R]' };
    const sent = await send(shared(content, stream(12, 'q /Im1'), stream(13, 'Do Q')));
    expect(await readResources(sent)).toEqual({ ...DEFAULT, XObject: ['Im1'] });
  });

  test.each([
    ['cannot be decoded', stream(5, 'no data of zlib', '/Filter /FlateDecode')],
    ['have an unknown filter', stream(5, '/Im1 Do', '/Filter /Crypt')],
  ])('keeps all resources if its contents %s', async (_name, content) => {
    const sent = await send(shared(content));
    expect(Object.keys(await readResources(sent))).toEqual(['ColorSpace', 'ExtGState', 'Font', 'XObject']);
    expect(sent.includes('IMAGE TWO')).toBe(true);
  });

  test.each<[name: string, content: string, more: PdfObject[], kept: boolean]>([
    ['a form without resources', '/Fm1 Do', [stream(10, '/Im2 Do', '/Subtype /Form')], true],
    [
      'a form with resources of its own',
      '/Fm1 Do',
      [stream(10, '/Im2 Do', '/Subtype /Form /Resources << /XObject << /Im2 8 0 R /Im3 9 0 R >> >>')],
      false,
    ],
    [
      'a glyph',
      '/F1 9 Tf',
      [
        { number: 11, body: '<< /Subtype /Type3 /CharProcs << /a 12 0 R >> >>' },
        stream(12, '9 0 d0 /Im2 Do'),
      ],
      true,
    ],
    ['a form that draws itself', '/Fm1 Do', [stream(10, '/Fm1 Do /Im2 Do', '/Subtype /Form')], true],
  ])('follows %s', async (_name, content, more, kept) => {
    const sent = await send(shared(stream(5, content), ...more));
    expect(sent.includes('IMAGE TWO')).toBe(kept);
  });

  test('gives each of several pages its own', async () => {
    const sent = await send(
      writePdf([
        CATALOG,
        treeOf(3, 4, 5),
        ...[3, 4, 5].map((number) => page(number, `/Contents ${number + 3} 0 R /Resources 9 0 R`)),
        stream(6, '/A Do'),
        stream(7, '/B Do'),
        stream(8, '/C Do'),
        { number: 9, body: '<< /XObject << /A 10 0 R /B 11 0 R /C 12 0 R >> >>' },
        image(10, 'IMAGE A'),
        image(11, 'IMAGE B'),
        image(12, 'IMAGE C'),
      ]),
      '2-3',
    );
    expect(['A', 'B', 'C'].filter((name) => sent.includes(`IMAGE ${name}`))).toEqual(['B', 'C']);
    expect(await readResources(sent)).toEqual({ XObject: ['B'] });
  });

  test('finds patterns, masks and the colour spaces of images by name', async () => {
    const sent = await send(
      writePdf([
        CATALOG,
        treeOf(3, 4),
        page(3, '/Contents 5 0 R /Resources 6 0 R'),
        page(4, ''),
        stream(5, '/Pattern cs /P1 scn /G1 gs /Im1 Do'),
        {
          number: 6,
          body:
            '<< /Pattern << /P1 7 0 R /P2 7 0 R >> /ExtGState << /G1 << /SMask << /G 8 0 R >> >> /G2 << >> >> ' +
            '/XObject << /Im1 9 0 R /Im2 9 0 R /Im3 9 0 R /Im4 9 0 R >> /ColorSpace << /Cs1 /DeviceGray /Cs2 [] >> >>',
        },
        stream(7, '/Im2 Do', '/PatternType 1'),
        stream(8, '/Im3 Do', '/Subtype /Form'),
        stream(9, '0', '/Subtype /Image /ColorSpace /Cs1'),
      ]),
    );
    expect(await readResources(sent)).toEqual({
      ColorSpace: ['Cs1'],
      ExtGState: ['G1'],
      Pattern: ['P1'],
      XObject: ['Im1', 'Im2', 'Im3'],
    });
  });
});
