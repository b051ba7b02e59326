// Makes an image of one page of a PDF, for commands whose answers hold pixels.
import type { DrawnPage } from '../document/draw-page.ts';
import { formatBytes, formatSize } from '../format.ts';
import type { LoadedImage } from '../image/image.ts';
import { loadSharp } from '../image/packages.ts';
import type { PdfFile } from '../input/large-pdf.ts';
import type { ProcessContext } from '../process/context.ts';

/** Draws a page, the only one by default, and says so. Throws CliError when there is no such page or it cannot be drawn. */
export async function loadPageImage(
  { input, name, source }: PdfFile,
  page: number | undefined,
  info: (line: string) => void,
  ctx: ProcessContext,
): Promise<LoadedImage> {
  const { drawPage, PIXELS_PER_POINT, undrawable } = await import('../document/draw-page.ts');
  if (!Buffer.isBuffer(source)) throw undrawable(input, `it has ${formatBytes(source.size)}`);
  const drawn = await drawPage({ input, bytes: source, page }, ctx);
  info(
    `${input}: page ${drawn.page} drawn as ${formatSize(drawn)} pixels, ${PIXELS_PER_POINT} for each point`,
  );
  const { width, height } = drawn;
  return {
    input,
    name: name && `${name.replace(/\.pdf$/i, '')}-page-${drawn.page}.png`,
    bytes: await encode(drawn, input),
    format: 'png',
    size: { width, height },
    orientation: 1,
    lossless: true,
  };
}

async function encode({ width, height, data }: DrawnPage, input: string): Promise<Buffer> {
  const sharp = await loadSharp(input, 'a page of it is drawn', false);
  return sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer();
}
