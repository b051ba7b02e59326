/** Makes screenshots as browsers take them: rows of small text, panels of flat colour and a photo. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { mapBounded } from '../../src/map-bounded.ts';

const WIDTH = 1280;
const HEIGHT = 800;

/** Encoded at once. */
const CONCURRENCY = 4;

/** Writes so many screenshots of 1280x800 pixels into a folder, no two with an equal row, and returns their paths. */
export async function writeScreenshots(folder: string, count: number): Promise<readonly string[]> {
  const page = await drawPage();
  const numbers = Array.from({ length: count }, (_, index) => index);
  const paths = numbers.map((number) => join(folder, `page-${String(number).padStart(4, '0')}.png`));
  await mapBounded(numbers, CONCURRENCY, async (number) => {
    await writeFile(paths[number] as string, await encode(rollRows(page, number)));
  });
  return paths;
}

/** Adds a number to every colour of a page, and moves its rows down by as many. */
function rollRows(page: Buffer, number: number): Buffer {
  const at = (number % HEIGHT) * WIDTH * 3;
  const rolled = Buffer.concat([page.subarray(page.length - at), page.subarray(0, page.length - at)]);
  rolled.writeUInt16BE(number, 0);
  return rolled;
}

function encode(pixels: Buffer): Promise<Buffer> {
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png({ compressionLevel: 2 })
    .toBuffer();
}

/** Returns the RGB pixels of a page. */
async function drawPage(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 50 } as const;
  const grain = { width: 80, height: 50, channels: 3, background: '#808080', noise } as const;
  const photo = await sharp(await sharp({ create: grain }).png().toBuffer())
    .resize(400, 250)
    .png()
    .toBuffer();
  return sharp(Buffer.from(drawText()))
    .composite([{ input: photo, left: 840, top: 90 }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Draws lines of words as an SVG, dark on light as most pages are. */
function drawText(): string {
  const words = 'the quick brown fox jumps over lazy dogs while seven wizards box 1284 19.99 EUR'.split(' ');
  let state = 1;
  const pick = () => {
    state = (state * 48271) % 0x7fffffff;
    return words[state % words.length];
  };
  const lines = Array.from({ length: 42 }, (_, line) => {
    const text = Array.from({ length: 18 }, pick).join(' ');
    return `<text x="40" y="${100 + line * 16}" font-size="13" fill="#222">${text}</text>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif">` +
    `<rect width="100%" height="100%" fill="#fafafa"/><rect width="100%" height="64" fill="#1d3b6f"/>` +
    `<text x="40" y="42" font-size="26" fill="#fff">Orders of this month</text>${lines.join('')}</svg>`
  );
}
