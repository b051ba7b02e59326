// Cuts a part out of the file of an image for a closer look.
import { toCrop } from '../image/crop.ts';
import type { PreparedImage } from '../image/image.ts';
import { withSentSize } from '../image/placement.ts';
import { makePreparer } from '../image/preparer.ts';
import type { RunContext } from '../run/context.ts';
import { makePrepareOptions } from './prepare-options.ts';
import type { ResourceScope } from './read.ts';
import type { UploadCache } from './upload-cache.ts';
import type { ZoomCall } from './zoom-tool.ts';

interface CropTools {
  readonly uploadCache: UploadCache;
  readonly scope: ResourceScope;
}

/**
 * Returns a part of an original at the size that the model sees, enlarged if it is small. `imagesBefore` are the other
 * images of its request. Throws CliError.
 */
export async function cropOriginal(
  { image, region }: Pick<ZoomCall, 'image' | 'region'>,
  imagesBefore: number,
  { uploadCache, scope }: CropTools,
  context: RunContext,
): Promise<PreparedImage> {
  const total = { imagesBefore: imagesBefore + 1, geometry: 'exact', tile: false } as const;
  const options = await makePrepareOptions([], total, uploadCache, context);
  const source = await image.cropSource(region);
  const crop = toCrop(source.region, '--zoom');
  // --no-resize is about the images that the user named.
  const preparer = makePreparer({ ...options, crops: [crop], resize: true }, context, { many: false });
  scope.add(preparer);
  try {
    // The notes on this file have been shown already.
    const [made] = await preparer.prepare(source.image, () => {});
    if (!made) throw new Error('a crop is one image');
    const prepared = scope.spill.store(made);
    const placement = withSentSize({ ...image.placement, region }, prepared);
    return Object.assign(prepared, { original: image.original, placement });
  } finally {
    preparer.end();
  }
}
