/** Errors for PDFs that cannot be sent: each prints a command that fits. */
import { expect, test } from 'vitest';
import { encryptedError, unreadableError } from '../../src/document/unusable-errors.ts';

const named = { input: 'my report.pdf', name: 'my report.pdf' };

test.each([
  [
    'none',
    'is encrypted, but opens without a password; the API does not accept encrypted PDFs',
    "decrypt it first: qpdf --decrypt 'my report.pdf' decrypted.pdf",
  ],
  [
    'password',
    'is encrypted with a password; the API does not accept encrypted PDFs',
    "decrypt it first: qpdf --decrypt --password=PASSWORD 'my report.pdf' decrypted.pdf",
  ],
  [
    'certificate',
    'is encrypted with a certificate; the API does not accept encrypted PDFs',
    'open it in the program that has the certificate, and print it to a PDF',
  ],
  [
    'attachments',
    'is encrypted: its attached files have a password; the API does not accept encrypted PDFs',
    "write a copy without them: pdftocairo -pdf 'my report.pdf' copy.pdf",
  ],
] as const)('an encrypted PDF (%s) has its own cure', (lock, message, hint) => {
  expect(encryptedError(named, lock)).toMatchObject({ subject: 'my report.pdf', message, hint });
});

test('a PDF with a broken page tree is not given to a program that keeps the tree', () => {
  expect(unreadableError(named, 'its page tree contains a loop').hint).toBe(
    "download it again, or redraw it: pdftocairo -pdf 'my report.pdf' repaired.pdf",
  );
});

test('a PDF that takes too much time or memory is split', () => {
  expect(unreadableError(named, 'reading it takes too much memory', { isTooLarge: true }).hint).toBe(
    "split it first: qpdf --split-pages=50 'my report.pdf' part.pdf",
  );
});
