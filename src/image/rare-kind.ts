// Explains why a sound file of a format that is read cannot be decoded: it is stored in a way that few programs write.
import { CliError } from '../errors.ts';
import { fillCommand, imageMagick } from './fill-command.ts';
import { describeRareTiff } from './headers/tiff.ts';

/** A sound file of a kind that is not decoded; `kind` has its article, such as `a TIFF with LZMA compression`. */
export class RareKindError extends Error {
  override readonly name = 'RareKindError';
  readonly kind: string;

  constructor(kind: string) {
    super(kind);
    this.kind = kind;
  }
}

/** Most converters cut such values off at white. */
const FEWER_BITS = 'give it 32 bits with GDAL: gdal_translate -ot Float32 {in} {out.tif}';

/** Returns the CliError for a file of a rare kind. */
export function rareKindError(input: string, kind: string, cause?: unknown, cure = imageMagick()): CliError {
  return new CliError('input_unusable', `is ${kind}, which is not supported`, {
    subject: input,
    hint: fillCommand(cure, input),
    cause,
  });
}

/** Returns the CliError for an image that sharp could not decode because of its kind; undefined for any other. */
export function findRareKind(
  { input, format, bytes }: { readonly input: string; readonly format: string; readonly bytes: Buffer },
  cause: unknown,
): CliError | undefined {
  if (format === 'tiff') {
    const kind = describeRareTiff(bytes);
    if (kind === undefined) return undefined;
    return rareKindError(
      input,
      `a TIFF with ${kind}`,
      cause,
      kind.startsWith('64 bits') ? FEWER_BITS : undefined,
    );
  }
  // The brand of films, which may also hold a single image.
  if (format === 'avif' && bytes.toString('latin1', 8, 12) === 'avis') {
    const cure = 'extract a frame with FFmpeg: ffmpeg -i {in} -frames:v 1 {out.png}';
    return rareKindError(input, 'an AVIF sequence', cause, cure);
  }
  return undefined;
}
