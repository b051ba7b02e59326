// Encodes the pictures of a question at the size that the model sees: the baseline, the screenshot, where they differ.
import { getTier } from '../api/models.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import type { PreparedImage } from '../image/image.ts';
import { base64Capacity } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import type { ComparedPictures } from './compare-baseline.ts';
import type { LoadedPicture } from './load-picture.ts';
import { planScreenshotTiles } from './screenshot-tiles.ts';
import { type Comparison, SCREENSHOT_TITLE } from './verdict-request.ts';

/** The pictures in the order sent, and what they are beside the screenshot. */
export interface QuestionPictures {
  readonly pictures: readonly PreparedImage[];
  readonly comparison: Comparison;
}

/** A difference that fills most of the picture shows nothing that the whole does not show. */
const MAX_SHARE_OF_DIFFERENCE = 0.5;

/** Encodes the pictures for the model of this context, tiles last. Throws CliError without sharp. */
export async function preparePictures(
  picture: LoadedPicture,
  compared: ComparedPictures | undefined,
  { tile }: { readonly tile: boolean },
  context: RunContext,
): Promise<QuestionPictures> {
  const { settings } = context;
  const { encodeDrawn, encodeJudged, encodeTile } = await import('../image/encode-pixels.ts');
  const options = {
    tier: getTier(settings.model),
    maxBytes: base64Capacity(getCapabilities(settings).maxImageBase64Characters),
    input: picture.judged.path,
    isZoomable: settings.maxZooms > 0,
    ctx: context,
  };
  const pixels = await picture.decode();
  const asScreenshot = { ...options, title: SCREENSHOT_TITLE };
  const regions = planScreenshotTiles(pixels, { tile, model: settings.model });
  const count = regions.length;
  const whole = await encodeJudged(pixels, asScreenshot);
  const screenshot = count > 0 ? { ...whole, part: { kind: 'whole', number: 0, count } as const } : whole;
  const tiles: PreparedImage[] = [];
  for (const [index, region] of regions.entries()) {
    const part = { kind: 'tile', number: index + 1, count } as const;
    tiles.push({ ...(await encodeTile(pixels, region, asScreenshot)), part });
  }
  if (!compared?.baseline) return { pictures: [screenshot, ...tiles], comparison: 'none' };
  const before = await compared.baseline.decode();
  const baseline = await encodeJudged(before, { ...options, title: 'Baseline' });
  const region = compared.difference?.region;
  const isSmall =
    region && region.width * region.height <= MAX_SHARE_OF_DIFFERENCE * pixels.width * pixels.height;
  if (!isSmall) return { pictures: [baseline, screenshot, ...tiles], comparison: 'baseline' };
  const { drawSideBySide } = await import('../image/compare-pixels.ts');
  const drawn = drawSideBySide(before, pixels, region);
  const difference = await encodeDrawn(drawn, { ...options, title: 'Difference' });
  return { pictures: [baseline, screenshot, difference, ...tiles], comparison: 'difference' };
}
