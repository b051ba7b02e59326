// What becomes of answers that their file did not take: they are paid for, so they are shown elsewhere.
import type { Answer } from '../api/stream-answer.ts';
import { SeeError } from '../errors.ts';
import type { Output } from '../render/output.ts';
import type { Flags } from './flags.ts';

/**
 * Prints the text that a file did not take on stdout, and returns the error to end with; under `--json` that error
 * carries the answers instead. Any other error is returned as it is.
 */
export async function rescueAnswers(
  error: unknown,
  text: string,
  answers: readonly Answer[],
  flags: Flags,
  output: Output,
): Promise<unknown> {
  if (!(error instanceof SeeError) || error.code !== 'output_unwritable') return error;
  if (flags.json === true) {
    return error.with({
      requestId: answers.length === 1 ? answers[0]?.request_id : null,
      partialText: answers.map((answer) => answer.text).join('\n'),
    });
  }
  await output.print(text).catch(() => {}); // There is an error to end with already.
  return error;
}
