// SVG to raw pixels, at a size at which its text can be read; loads nothing that the drawing refers to.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Sharp, SharpOptions } from 'sharp';
import { formatDuration } from '../format.ts';
import type { RawPicture } from './image.ts';
import type { Size } from './size.ts';

/** Longer side in pixels at which a drawing is rendered at least, so that its text can be read. */
const LEGIBLE_SIDE = 1568;

/** Most pixels of the longer side and in all; a poster's own size in pixels means nothing. */
const MOST_SIDE = 8000;
const MOST_PIXELS = 4096 * 4096;

/** Longest time for a drawing, in milliseconds. */
const LONGEST = 10_000;

/**
 * What the process that draws runs: SVG in, pixels out; or a failing exit code and the reason. Some hundred bytes
 * of SVG can keep its renderer busy for hours, where nothing in the same process could stop it: not even Ctrl-C.
 */
const RENDER = `
const [, sharpUrl, width, height] = process.argv;
const { default: sharp } = await import(sharpUrl);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
try {
  const drawn = await sharp(Buffer.concat(chunks), { limitInputPixels: false, failOn: 'error' })
    .resize({ width: Number(width), height: Number(height), fit: 'fill' })
    .toColourspace('srgb').ensureAlpha().raw().toBuffer();
  process.stdout.write(drawn);
} catch (error) {
  process.exitCode = 1;
  process.stdout.write(error.message);
}`;

/** Draws an SVG; throws an Error for one that is damaged or takes longer than so many milliseconds. */
export async function drawSvg(
  sharp: (bytes: Buffer, options: SharpOptions) => Sharp,
  bytes: Buffer,
  longest = LONGEST,
): Promise<RawPicture> {
  // librsvg draws at the size that sharp scales to: nothing of the drawing's own size is ever allocated.
  const natural = await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
  const { width, height } = legibleSize(natural);
  const data = await renderApart(bytes, { width, height }, longest);
  return { width, height, data, channels: 4, hasAlpha: true };
}

async function renderApart(bytes: Buffer, { width, height }: Size, longest: number): Promise<Buffer> {
  const sharpUrl = pathToFileURL(createRequire(import.meta.url).resolve('sharp')).href;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', RENDER, sharpUrl, String(width), String(height)],
    { stdio: ['pipe', 'pipe', 'ignore'], timeout: longest, killSignal: 'SIGKILL', windowsHide: true },
  );
  // A child that ended early is told by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(bytes);
  const [data, [exitCode, signal]] = await Promise.all([buffer(child.stdout), once(child, 'close')]);
  if (signal === 'SIGKILL') throw new Error(`drawing it takes longer than ${formatDuration(longest)}`);
  if (exitCode !== 0) throw new Error(data.toString() || 'its drawing failed');
  return data;
}

function legibleSize({ width, height }: Size): Size {
  const longer = Math.max(width, height);
  const factor = Math.min(
    Math.max(1, LEGIBLE_SIDE / longer),
    MOST_SIDE / longer,
    Math.sqrt(MOST_PIXELS / (width * height)),
  );
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}
