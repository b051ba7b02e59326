// Draws an SVG as raw pixels, at its own size or another, and loads none of the files that it refers to.
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatSize } from '../format.ts';
import type { Region } from './crop.ts';
import { describeMissingFonts, makeFontSheet } from './missing-fonts.ts';
import type { DecodeOptions, Drawing, RawImage } from './raw-image.ts';
import { type Renderer, withRenderer } from './render-svg.ts';
import type { Size } from './size.ts';
import {
  findSvgRoot,
  type Insertion,
  insertFrame,
  insertMark,
  insertViewBox,
  type SvgRoot,
} from './svg-root.ts';
import { readSvgUse } from './svg-use.ts';
import { describeUndrawn } from './undrawn.ts';

/** Maximum pixels that are drawn: 64 MB of them in each of two processes. */
const MAX_PIXELS = 4096 * 4096;

/** Maximum ratio of the sides: the renderer takes this many pixels a side, so the other would be less than a pixel. */
const MAX_RATIO = 32_767;

const MAX_BYTES = 5 * 1024 * 1024;

/** Maximum elements: the renderer takes 3 KB for each, however short it is. */
const MAX_ELEMENTS = 100_000;

/** Time limit for one drawing, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Maximum side in CSS pixels of what is loaded: 32,767 pixels at 96 dots per inch. */
const MAX_LOADED_SIDE = 24_575;

/** Units right and down at which no drawing has anything. */
const FAR = 1_000_000;

/**
 * Draws an SVG. Throws an Error for one that is damaged or takes longer than `timeoutMs`, CliError for one with too
 * many bytes or pixels or too thin a shape, what `chooseDrawing` throws, and the signal's reason.
 */
export async function drawSvg(
  bytes: Buffer,
  options: Pick<DecodeOptions, 'input' | 'ctx' | 'chooseDrawing'>,
  timeoutMs = TIMEOUT_MS,
): Promise<RawImage> {
  const { input, ctx } = options;
  if (bytes.length > MAX_BYTES) {
    throw tooLarge(
      `is an SVG of ${formatBytes(bytes.length)}; at most ${formatBytes(MAX_BYTES)} are drawn`,
      input,
    );
  }
  ctx.signal.throwIfAborted();
  const root = findSvgRoot(bytes);
  const elements = countElements(root.text);
  if (elements > MAX_ELEMENTS) {
    throw tooLarge(
      `has ${formatCount(elements)} elements; at most ${formatCount(MAX_ELEMENTS)} are drawn`,
      input,
    );
  }
  const svg = Buffer.from(root.text, 'latin1');
  return withRenderer({ svg, input, timeoutMs, ctx }, async (renderer) => {
    const scalable = await makeScalable(root, renderer);
    const ownSize = wholePixels(await renderer.measure(scalable));
    requireShape(ownSize, input);
    const { region, size } = options.chooseDrawing?.(ownSize) ?? { region: undefined, size: ownSize };
    requireDrawable(size, input);
    const { width, height } = ownSize;
    const cut = Math.max(width, height) > MAX_LOADED_SIDE ? { left: 0, top: 0, ...ownSize } : region;
    const insertions = cut ? frameRegion(root, scalable, { ownSize, region: cut, size }) : scalable;
    const use = readSvgUse(root.text);
    const fonts = makeFontSheet(use);
    const { data, sheet } = await renderer.draw(insertions, size, fonts);
    const missing = fonts && sheet ? describeMissingFonts(fonts, sheet, use) : [];
    const losses = [...describeUndrawn(use), ...missing];
    return { ...size, data, channels: 4, hasAlpha: true, ownSize, losses };
  });
}

/** Returns what makes the drawing fill a canvas of any size: nothing, or a viewBox of its own size or of all that it shows. */
async function makeScalable(root: SvgRoot, renderer: Renderer): Promise<readonly Insertion[]> {
  if (root.hasViewBox || root.isEmpty) return [];
  const size = await renderer.measure([]);
  // The renderer takes the size of what is shown for that of a drawing that has none; then a far mark changes it.
  const end = await renderer.measure([insertMark(root, -FAR)]);
  if (end.width === size.width && end.height === size.height) {
    return [insertViewBox(root, { left: 0, top: 0, ...wholePixels(size) })];
  }
  const start = await renderer.measure([insertMark(root, FAR)]);
  const left = Math.round(FAR + 1 - start.width);
  const top = Math.round(FAR + 1 - start.height);
  const width = Math.max(1, Math.round(end.width - FAR) - left);
  const height = Math.max(1, Math.round(end.height - FAR) - top);
  return [insertViewBox(root, { left, top, width, height })];
}

function frameRegion(
  root: SvgRoot,
  scalable: readonly Insertion[],
  { ownSize, region, size }: Drawing & { readonly ownSize: Size; readonly region: Region },
): readonly Insertion[] {
  const [before, behind] = insertFrame(root, ownSize, region, size);
  return [before, ...scalable, behind];
}

function wholePixels({ width, height }: Size): Size {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

function requireShape(size: Size, input: string): void {
  const { width, height } = size;
  if (Math.max(width / height, height / width) <= MAX_RATIO) return;
  const limit = `one side may be at most ${formatCount(MAX_RATIO)} times the other`;
  throw new CliError('input_unusable', `is a drawing of ${formatSize(size)} pixels; ${limit}`, {
    subject: input,
    hint: 'give it another width and height',
  });
}

function requireDrawable(size: Size, input: string): void {
  if (size.width * size.height <= MAX_PIXELS) return;
  const limit = `at most ${formatCount(MAX_PIXELS)} pixels are drawn`;
  throw new CliError('limit_exceeded', `is a drawing of ${formatSize(size)} pixels; ${limit}`, {
    subject: input,
    hint: 'leave --no-resize out',
  });
}

function countElements(svg: string): number {
  let count = 0;
  for (const _ of svg.matchAll(/<[A-Za-z_:]/g)) count += 1;
  return count;
}

function tooLarge(message: string, input: string): CliError {
  return new CliError('limit_exceeded', message, {
    subject: input,
    hint: 'simplify it, or export it as a PNG',
  });
}
