// Makes the errors for PDFs that cannot be sent, each with a command that makes a copy that can be.
import { CliError } from '../errors.ts';
import { quoteArgument } from '../format.ts';
import type { Lock } from './encryption.ts';

/** The names of a document in errors and labels. */
export interface DocumentName {
  /** The user's argument. */
  readonly input: string;
  /** The file name without folders, if there is one. */
  readonly name: string | undefined;
}

/** Returns the error for an encrypted PDF. */
export function encryptedError(document: DocumentName, lock: Lock): CliError {
  const file = formatFile(document);
  const withPassword = `qpdf --decrypt --password=PASSWORD ${file} decrypted.pdf`;
  const withoutPassword = `qpdf --decrypt ${file} decrypted.pdf`;
  const [what, hint] = {
    none: ['is encrypted, but opens without a password', `decrypt it first: ${withoutPassword}`],
    password: ['is encrypted with a password', `decrypt it first: ${withPassword}`],
    certificate: [
      'is encrypted with a certificate',
      'open it in the program that has the certificate, and print it to a PDF',
    ],
    attachments: [
      'is encrypted: its attached files have a password',
      `write a copy without them: pdftocairo -pdf ${file} copy.pdf`,
    ],
    unknown: [
      'is encrypted',
      `decrypt it first: ${withoutPassword}; if it needs a password: ${withPassword}`,
    ],
  }[lock] as [string, string];
  return unusableError(document, `${what}; the API does not accept encrypted PDFs`, hint);
}

/**
 * Returns the error for a PDF that cannot be read; `reason` is a clause. Poppler reads whatever has a page, and draws
 * it into a new page tree; copies by qpdf and mutool keep the old one with its loops and gaps.
 */
export function unreadableError(
  document: DocumentName,
  reason: string,
  { isTooLarge = false }: { readonly isTooLarge?: boolean | undefined } = {},
): CliError {
  const file = formatFile(document);
  const cure = isTooLarge
    ? `split it first: qpdf --split-pages=50 ${file} part.pdf`
    : `download it again, or redraw it: pdftocairo -pdf ${file} repaired.pdf`;
  return unusableError(document, `is not a usable PDF: ${reason}`, cure);
}

/** Returns the error for pages that cannot be copied without a loss; `whole` if the file itself can be sent. */
export function uncopyableError(
  document: DocumentName,
  { reason, whole }: { readonly reason: string; readonly whole: boolean },
): CliError {
  const cure = `repair it first: qpdf ${formatFile(document)} repaired.pdf`;
  return unusableError(document, reason, whole ? `${cure}; or send the whole file: omit --pages` : cure);
}

/** Returns the error for an input that cannot be sent as a PDF. */
export function unusableError({ input }: DocumentName, message: string, hint?: string): CliError {
  return new CliError('input_unusable', message, { subject: input, hint });
}

/** Returns the file as an argument for a shell. */
export function formatFile({ input, name }: DocumentName): string {
  return name === undefined ? 'FILE' : quoteArgument(input);
}
