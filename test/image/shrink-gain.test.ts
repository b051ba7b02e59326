/** Which images are worth shrinking on a line of 50 Mbit/s, where base64 sends 4.69 KB a millisecond. */
import { expect, test } from 'vitest';
import type { ImageFormat } from '../../src/image/formats.ts';
import { shrinkingPays } from '../../src/image/shrink-gain.ts';
import { modelSize, TIERS } from '../../src/image/size.ts';

const { high, standard } = TIERS;

test.each<
  [why: string, format: ImageFormat, size: string, bytes: number, tier: keyof typeof TIERS, pays: boolean]
>([
  // 3.7 MP at a quarter of a byte are 0.92 MB.
  ['a photo that would have as many bytes', 'jpeg', '2725x2225', 900_000, 'high', false],
  // 1.2 MP: 0.3 MB; 0.6 MB less are 128 ms, and the work takes 50 + 73 + 24.
  ['a photo whose saving takes as long as the work', 'jpeg', '2725x2225', 900_000, 'standard', false],
  // 0.33 bytes a pixel, so 3.67 MP at 0.4: 1.45 MB; 2.55 MB less are 540 ms, and the work takes 270.
  ["a phone's photo", 'jpeg', '4032x3024', 4_000_000, 'high', true],
  ["a phone's photo for less pixels", 'jpeg', '4032x3024', 4_000_000, 'standard', true],
  ['a photo of few bytes', 'jpeg', '4032x3024', 1_000_000, 'high', false],
  ['a small file of many pixels', 'jpeg', '8000x8000', 256_000, 'high', false],
  ['a dense photo that is hardly larger', 'jpeg', '2700x2000', 5_000_000, 'high', false],
  ['a WebP photo of few bytes', 'webp', '4032x3024', 900_000, 'high', false],
  ['a large screenshot of few colours', 'png', '3840x2160', 500_000, 'high', false],
  // 0.48 bytes a pixel, so 1.2 MP at 0.65: 0.78 MB; 3.2 MB less are 690 ms, and the work takes 50 + 250 + 72.
  ['a dense screenshot', 'png', '3840x2160', 4_000_000, 'standard', true],
  ['a photo in PNG', 'png', '2725x2225', 10_000_000, 'high', true],
])('%s: %s of %s and %d bytes (%s tier): %s', (_, format, size, bytes, tier, pays) => {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const own = { width, height };
  expect(shrinkingPays({ format, bytes, ...own }, modelSize(own, { high, standard }[tier]))).toBe(pays);
});
