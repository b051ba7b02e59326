// Chooses whether an image is prepared in this process or in a worker.
import type { ProcessContext } from '../process/context.ts';
import { findSips } from './find-sips.ts';
import { FORMATS, isConverted } from './formats.ts';
import type { LoadedImage, PreparedImage } from './image.ts';
import { startWorkerPreparer, type WorkerPreparer } from './prepare-in-worker.ts';
import { type PartsOptions, prepareParts } from './prepare-parts.ts';
import type { Size } from './size.ts';

/** Prepares images; call `end` after the last one, and `close` once none is read any more. */
export interface Preparer extends WorkerPreparer {
  prepare(image: LoadedImage, info: (line: string) => void): Promise<readonly PreparedImage[]>;
}

/** Maximum pixels that are decoded in this process: that takes some tenths of a second. */
const MAX_PIXELS_HERE = 50_000_000;

/** The same for AVIF, whose decoder takes 20 bytes of memory and some microseconds for each pixel. */
const MAX_AVIF_PIXELS_HERE = 16_000_000;

interface PreparerOptions {
  /** The question has so many images that their memory counts. */
  readonly many: boolean;
  /** Replaced in tests. */
  readonly startWorker?: typeof startWorkerPreparer;
}

/** Makes a preparer, which starts a worker only for the first image that needs one. */
export function makePreparer(
  options: PartsOptions,
  ctx: ProcessContext,
  { many, startWorker = startWorkerPreparer }: PreparerOptions,
): Preparer {
  let starting: Promise<WorkerPreparer | undefined> | undefined;
  let worker: WorkerPreparer | undefined;
  return {
    async prepare(image, info): Promise<readonly PreparedImage[]> {
      // sips is a process already, and a worker that is killed would leave its files behind.
      const sips = image.format === 'heic' ? await findSips(ctx) : undefined;
      if (sips === undefined && (many || mayTakeLong(image))) {
        starting ??= startWorker(options, ctx);
        worker = await starting;
        const prepared = await worker?.prepare(image, info);
        if (prepared) return prepared;
      }
      return prepareParts(image, options, info, ctx);
    },
    end: () => worker?.end(),
    close: () => worker?.close(),
  };
}

/** Whether decoding may take a second or more, during which neither a signal nor exit can stop a thread of this process. */
function mayTakeLong(image: LoadedImage): boolean {
  const size = image.size ?? readConvertedSize(image);
  const maxPixels = image.format === 'avif' ? MAX_AVIF_PIXELS_HERE : MAX_PIXELS_HERE;
  return size === undefined || size.width * size.height > maxPixels;
}

/** Returns the size in pixels in the header of an image that is converted; undefined where only decoding shows it. */
export function readConvertedSize({
  format,
  bytes,
}: Pick<LoadedImage, 'format' | 'bytes'>): Size | undefined {
  const entry = isConverted(format) ? FORMATS[format] : undefined;
  return entry && 'readSize' in entry ? entry.readSize(bytes) : undefined;
}
