// SVG to raw pixels, at a size at which its text can be read; loads nothing that the drawing refers to.
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatDuration, formatSize } from '../format.ts';
import { type ChildExit, exitError, waitForExit } from '../process/child-process.ts';
import { type ProcessContext, safeEnv } from '../process/context.ts';
import type { RawPicture } from './image.ts';
import type { Size } from './size.ts';

/** Longer side in pixels at which a drawing is rendered at least, so that its text can be read. */
const LEGIBLE_SIDE = 1568;

/** Most pixels of the longer side and in all; a poster's own size in pixels means nothing. */
const MAX_SIDE = 8000;
const MAX_PIXELS = 4096 * 4096;

/** Pixels of a side that the renderer takes; of a drawing so thin, one side would have to be less than a pixel. */
const MAX_RATIO = 32_767;

/** Largest drawing: the renderer takes some fifty times as much memory. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Longest time for a drawing, in milliseconds. */
const LONGEST = 10_000;

/**
 * What the process that draws runs: SVG in, its own size out, the wanted size in, pixels out. Some hundred bytes of
 * SVG can keep its renderer busy for hours, be it only to find its size, where nothing in the same process could stop
 * it: not even its exit, which waits for the thread that draws. Hence also the kill when the parent has gone.
 */
const RENDER = `
const [, sharpUrl] = process.argv;
const orphaned = () => process.kill(process.pid, 'SIGKILL');
process.on('disconnect', orphaned);
process.on('SIGINT', () => {});
try {
  const { default: sharp } = await import(sharpUrl);
  process.send('begun');
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const svg = Buffer.concat(chunks);
  const open = () => sharp(svg, { limitInputPixels: false, failOn: 'error' });
  const { width, height } = await open().metadata();
  const wanted = await new Promise((resolve) => {
    process.once('message', resolve);
    process.send({ width, height });
  });
  const drawn = await open().resize({ ...wanted, fit: 'fill' }).toColourspace('srgb').ensureAlpha().raw().toBuffer();
  await new Promise((resolve) => process.stdout.write(drawn, resolve));
} catch (error) {
  await new Promise((resolve) => process.send({ error: error.message }, resolve));
}
process.off('disconnect', orphaned);
process.exit();`;

type Message = 'begun' | Size | { readonly error: string };

/**
 * Draws an SVG. Throws an Error for one that is damaged or takes longer than so many milliseconds, CliError for one of
 * too many bytes or too thin a shape, and the signal's reason.
 */
export async function drawSvg(
  bytes: Buffer,
  input: string,
  ctx: ProcessContext,
  longest = LONGEST,
): Promise<RawPicture> {
  if (bytes.length > MAX_BYTES) {
    const message = `is an SVG of ${formatBytes(bytes.length)}; at most ${formatBytes(MAX_BYTES)} are drawn`;
    throw new CliError('limit_exceeded', message, {
      subject: input,
      hint: 'simplify it, or export it as a PNG',
    });
  }
  ctx.signal.throwIfAborted();
  const sharpUrl = pathToFileURL(createRequire(import.meta.url).resolve('sharp')).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RENDER, sharpUrl], {
    env: safeEnv(ctx),
    stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    windowsHide: true,
    signal: ctx.signal,
    killSignal: 'SIGKILL',
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, longest);
  try {
    return await talk(child, bytes, input);
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw isLate ? new Error(`drawing it takes longer than ${formatDuration(longest)}`) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Hands the drawing over, answers with the size that it shall have, and takes its pixels. */
async function talk(child: ChildProcess, bytes: Buffer, input: string): Promise<RawPicture> {
  const { stdin, stdout } = child;
  const ended = waitForExit(child);
  const failed = (end: ChildExit) => exitError(end, begun, input) ?? new Error('its drawing failed');
  let begun = false;
  let size: Size | undefined;
  let failure: Error | undefined;
  child.on('message', (message: Message) => {
    if (message === 'begun') {
      begun = true;
      return;
    }
    if ('error' in message) {
      failure = new Error(message.error);
      return;
    }
    if (Math.max(message.width / message.height, message.height / message.width) > MAX_RATIO) {
      failure = tooThin(message, input);
      child.kill('SIGKILL');
      return;
    }
    size = legibleSize(message);
    child.send(size, () => {}); // A child that ended early is told by its pixels.
  });
  if (!stdin || !stdout) throw failed(await ended); // As when too many files are open.
  stdin.on('error', () => {});
  stdin.end(bytes);
  const [data, end] = await Promise.all([buffer(stdout), ended]);
  if (!size || data.length !== size.width * size.height * 4) throw failure ?? failed(end);
  return { ...size, data, channels: 4, hasAlpha: true };
}

function tooThin(size: Size, input: string): CliError {
  const most = `one side may be ${formatCount(MAX_RATIO)} times the other at most`;
  return new CliError('input_unusable', `is a drawing of ${formatSize(size)} pixels; ${most}`, {
    subject: input,
    hint: 'give it another width and height',
  });
}

function legibleSize({ width, height }: Size): Size {
  const longer = Math.max(width, height);
  const factor = Math.min(
    Math.max(1, LEGIBLE_SIDE / longer),
    MAX_SIDE / longer,
    Math.sqrt(MAX_PIXELS / (width * height)),
  );
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}
