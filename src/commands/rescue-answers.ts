// What becomes of answers that their file did not take: they are paid for, so they are shown elsewhere.
import { SeeError } from '../errors.ts';
import type { Output } from '../render/output.ts';

/** Prints on stdout what a file did not take, as it would have stood there; after any other error nothing. */
export async function rescueAnswers(error: unknown, text: string, output: Output): Promise<void> {
  if (!(error instanceof SeeError) || error.code !== 'output_unwritable') return;
  await output.print(text).catch(() => {}); // There is an error to end with already.
}
