/** Notes on what a PDF holds that Claude does not see. */
import { expect, test } from 'vitest';
import { formatHiddenContent } from '../../src/document/content-notes.ts';

test.each([
  [{ isXfaForm: false, portfolioFiles: undefined }, []],
  [{ isXfaForm: false, portfolioFiles: 0 }, []],
  [
    { isXfaForm: true, portfolioFiles: undefined },
    [
      'is an XFA form, whose fields are not in the pages that Claude sees: open it in Adobe Reader and print it to a PDF',
    ],
  ],
  [
    { isXfaForm: false, portfolioFiles: 1 },
    ["is a portfolio; the attached file is not seen: extract it with pdfdetach -saveall 'a b.pdf'"],
  ],
  [
    { isXfaForm: false, portfolioFiles: 12 },
    ["is a portfolio; the 12 attached files are not seen: extract them with pdfdetach -saveall 'a b.pdf'"],
  ],
])('%j', (hidden, notes) => {
  expect(formatHiddenContent(hidden, "'a b.pdf'")).toEqual(notes);
});
