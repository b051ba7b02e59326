/** A PDF that keeps the parser busy ends with its time limit or with the run. */
import { describe, expect, test } from 'vitest';
import { readPdfInWorker } from '../../src/document/pdf-in-worker.ts';
import { endlessPdf, makePdf, pageTexts } from '../support/pdfs.ts';

const CONTEXT = { signal: new AbortController().signal, env: { variables: process.env } };

const endless = endlessPdf();
const request = { input: 'a.pdf', ranges: undefined, rewrite: false };

describe('a PDF that keeps the parser busy', () => {
  test('is unreadable after the time limit', async () => {
    const { outcome } = await readPdfInWorker(endless, request, CONTEXT, { timeoutMs: 500 });
    expect(outcome).toEqual({
      kind: 'unreadable',
      reason: 'reading it takes longer than 500 ms',
      isTooLarge: true,
    });
  });

  test('ends with the run', async () => {
    const controller = new AbortController();
    const reading = readPdfInWorker(endless, request, { ...CONTEXT, signal: controller.signal });
    const reason = new Error('the run was interrupted');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  test('is not started after the run has ended', async () => {
    const reason = new Error('the run was interrupted');
    const bytes = makePdf({ texts: pageTexts(1) });
    const ctx = { ...CONTEXT, signal: AbortSignal.abort(reason) };
    await expect(readPdfInWorker(bytes, request, ctx)).rejects.toBe(reason);
  });
});
