/** What pages draw, in limits of size. */
import type { PDFDict } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { createUsedNamesCache, followDrawings } from '../../src/document/drawing.ts';
import { walkPageTree } from '../../src/document/page-tree.ts';
import { readObjects } from '../../src/document/read-objects.ts';
import { CATALOG, page, stream, treeOf } from '../support/pdf-page.ts';
import { writePdf } from '../support/pdfs.ts';

const GB = 1024 ** 3;

describe('what a page draws', () => {
  test.each([
    ['what its contents name', 0, ['Font/F1']],
    ['everything in its resources if too much was decoded before', GB, ['Font/F1', 'Font/F2', 'XObject/Im1']],
  ])('is %s', async (_name, decoded, expected) => {
    const context = await readObjects(
      writePdf([
        CATALOG,
        treeOf(3),
        page(3, '/Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 5 0 R >> /XObject << /Im1 5 0 R >> >>'),
        stream(4, '/F1 9 Tf'),
        { number: 5, body: '<< /Subtype /Type1 >>' },
      ]),
    );
    const dict = walkPageTree(context).pages[0]?.dict as PDFDict;
    const drawings = followDrawings(context, [dict], { ...createUsedNamesCache(), decoded });
    expect([...(drawings.get(dict)?.resources.keys() ?? [])].sort()).toEqual(expected);
  });
});
