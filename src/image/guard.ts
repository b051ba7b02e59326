// Turns errors thrown by decoders into a CliError.
import { CliError, errorMessage } from '../errors.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';

/** Runs work on an image; any error becomes a CliError that names the input. */
export async function guard<T>(input: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (isOutOfMemory(error)) throw outOfMemoryError(input, error);
    const message = errorMessage(error).split('\n')[0] ?? '';
    throw new CliError('input_unusable', `cannot be decoded: ${message}`, {
      subject: input,
      hint: 'the file may be damaged or too large: open it in a viewer to see',
      cause: error,
    });
  }
}
