/** Makes a picture as large as those of phones. */
import sharp from 'sharp';

/**
 * A JPEG of 4032x3024 grey, grainy pixels, as phones make them; `sigma` is the deviation of the grain, of 255. One grain
 * for an eighth of each side is repeated, which takes a quarter of the time.
 */
export async function makePhonePhoto({
  sigma,
  quality,
}: {
  sigma: number;
  quality: number;
}): Promise<Buffer> {
  const raw = { width: 504, height: 504, channels: 3 } as const;
  const grey = { channels: 3, background: '#888' } as const;
  const noise = { type: 'gaussian', mean: 128, sigma } as const;
  const tile = await sharp({ create: { ...raw, ...grey, noise } })
    .raw()
    .toBuffer();
  return sharp({ create: { ...grey, width: 4032, height: 3024 } })
    .composite([{ input: tile, raw, tile: true }])
    .jpeg({ quality })
    .toBuffer();
}
