// Prints the receipts of a run: each line once, however many of its questions send the same images.
import type { Env } from '../env.ts';
import type { Output } from './output.ts';
import { formatReceipts, type SentMedia } from './receipt.ts';
import { formatReceiptLines } from './receipt-line.ts';

export interface Receipts {
  /** Prints the receipts of the images that a request sends for the first time. */
  print(images: readonly SentMedia[]): void;
}

/** Makes the receipts of a run: on a terminal one dim line an image, and with -v all that is known of it. */
export function makeReceipts({ env, output }: { readonly env: Env; readonly output: Output }): Receipts {
  const printed = new Set<string>();
  return {
    print(images) {
      if (!output.showsReceipts) return;
      const lines = output.briefReceipts
        ? formatReceiptLines(images, { columns: env.stderr.columns || 80, now: env.now() })
        : formatReceipts(images);
      const print = output.briefReceipts ? output.dim : output.notice;
      for (const line of lines) {
        // Two equal images in one question have a line each.
        if (!printed.has(line)) print(line);
      }
      for (const line of lines) printed.add(line);
    },
  };
}
