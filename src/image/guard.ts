// Turns errors thrown by decoders into a CliError, and refuses images of too many pixels.
import { CliError, errorMessage } from '../errors.ts';
import { formatCount, formatSize } from '../format.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';
import { fillCommand, GET_AGAIN, imageMagick } from './fill-command.ts';
import { ImageHeaderError } from './headers/image-header.ts';
import { RareKindError, rareKindError } from './rare-kind.ts';
import type { Size } from './size.ts';

/** An image that cannot be decoded. */
export class UndecodableError extends CliError {}

/** The error of a library about an image that it cannot decode. */
export class LibraryError extends Error {}

/**
 * Runs work on an image; any error becomes a CliError that names the input. The words of a `library` are kept as the
 * cause only, because they mean nothing to users; `ours` are the words of our own decoders.
 */
export async function guard<T>(
  input: string,
  run: () => Promise<T>,
  words: 'ours' | 'library' = 'library',
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (isOutOfMemory(error)) throw outOfMemoryError(input, error);
    if (error instanceof RareKindError) throw rareKindError(input, error.kind, error, SAVE_AGAIN);
    const message = errorMessage(error).split('\n')[0] ?? '';
    const isOurs =
      error instanceof ImageHeaderError || (words === 'ours' && !(error instanceof LibraryError));
    const { reason, cure } = isOurs ? explainOurs(message) : explainLibrary(message);
    throw new UndecodableError('input_unusable', `cannot be decoded: ${reason}`, {
      subject: input,
      hint: fillCommand(cure, input),
      cause: error,
    });
  }
}

/** Throws CliError for an image of more pixels than are decoded. */
export function requireFewPixels(size: Size, maxPixels: number, input: string): void {
  if (size.width * size.height <= maxPixels) return;
  throw new CliError(
    'limit_exceeded',
    `is ${formatSize(size)} pixels; at most ${formatCount(maxPixels)} pixels are decoded`,
    {
      subject: input,
      hint: fillCommand('make it smaller with libvips: vips thumbnail {in} {out.png} 4000', input),
    },
  );
}

interface Explanation {
  readonly reason: string;
  /** A template for the hint. */
  readonly cure: string;
}

/** For kinds that no other program reads for certain either. */
const SAVE_AGAIN = 'save it as a PNG in the program that wrote it';
const LOOK = 'the file may be damaged: open it in a viewer to see';

function explainOurs(reason: string): Explanation {
  if (/cut off|compressed data is damaged/.test(reason)) return { reason, cure: GET_AGAIN };
  if (/more than|longer than/.test(reason)) return { reason, cure: 'simplify it, or export it as a PNG' };
  // The renderer of SVG runs in sharp.
  const xml = /XML parse error: .*?(?::(\d+):\d+| line (\d+) column \d+ of data): (.+)/.exec(reason);
  if (xml && !/premature end|find end/i.test(reason)) {
    const cure = 'fix that line, or export the drawing as a PNG';
    return { reason: `its XML is invalid on line ${xml[1] ?? xml[2]}: ${xml[3]}`, cure };
  }
  if (/^Input buffer|vips/.test(reason)) return explainLibrary(reason);
  return { reason, cure: /unsupported|not supported/i.test(reason) ? imageMagick() : LOOK };
}

function explainLibrary(message: string): Explanation {
  if (/^timeout/.test(message)) return { reason: 'it takes too long', cure: imageMagick() };
  if (
    /bad seek|premature|truncat|find end|unexpected end|end of (?:file|image|stream|source)|out of data|insufficient|too small|cannot read full/i.test(
      message,
    )
  ) {
    return { reason: 'its data ends too early', cure: GET_AGAIN };
  }
  const cure = /unsupported (?:codec|feature)/i.test(message) ? imageMagick() : LOOK;
  return { reason: 'its data is damaged, or stored in a rare way', cure };
}
