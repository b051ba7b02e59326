// Renders an SVG to raw pixels, large enough to read its text, and loads none of the files that it refers to.
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatDuration, formatSize } from '../format.ts';
import { type ChildExit, exitError, waitForExit } from '../process/child-process.ts';
import { safeEnv } from '../process/context.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import { type Size, TIERS } from './size.ts';

/** Minimum pixels of the longer side, so that text can be read: all that models of the standard tier see. */
const MIN_SIDE = TIERS.standard.maxSide;

/** Maximum pixels of the longer side and in all: a poster's own size in pixels means nothing. */
const MAX_SIDE = 8000;
const MAX_PIXELS = 4096 * 4096;

/** Maximum ratio of the sides: the renderer takes this many pixels a side, so the other would be less than a pixel. */
const MAX_RATIO = 32_767;

/** Maximum size of the file: the renderer takes some fifty times as much memory. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Time limit for one drawing, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * The program of the process that renders. It reads the SVG, sends its own size, receives the size to render and sends
 * the pixels. A hundred bytes of SVG can keep the renderer busy for hours, even when it only looks for the size, and
 * nothing in the same process could stop it: even exit waits for the thread that renders. That is also why it kills
 * itself once its parent is gone.
 */
const RENDER = `
const [, sharpUrl] = process.argv;
const orphaned = () => process.kill(process.pid, 'SIGKILL');
process.on('disconnect', orphaned);
process.on('SIGINT', () => {});
try {
  const { default: sharp } = await import(sharpUrl);
  process.send('ready');
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

type Message = 'ready' | Size | { readonly error: string };

/**
 * Renders an SVG. Throws an Error for one that is damaged or takes longer than `timeoutMs`, CliError for one with too
 * many bytes or too thin a shape, and the signal's reason.
 */
export async function drawSvg(
  bytes: Buffer,
  { input, ctx }: Pick<DecodeOptions, 'input' | 'ctx'>,
  timeoutMs = TIMEOUT_MS,
): Promise<RawImage> {
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
  }, timeoutMs);
  try {
    return await exchangeWithChild(child, bytes, input);
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw isLate ? new Error(`drawing it takes longer than ${formatDuration(timeoutMs)}`) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Sends the drawing, answers its own size with the size to render, and receives the pixels. */
async function exchangeWithChild(child: ChildProcess, bytes: Buffer, input: string): Promise<RawImage> {
  const { stdin, stdout } = child;
  const ended = waitForExit(child);
  const failed = (end: ChildExit) => exitError(end, ready, input) ?? new Error('rendering failed');
  let ready = false;
  let size: Size | undefined;
  let failure: Error | undefined;
  child.on('message', (message: Message) => {
    if (message === 'ready') {
      ready = true;
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
    child.send(size, () => {}); // Missing pixels show that the child ended early.
  });
  if (!stdin || !stdout) throw failed(await ended); // For example, too many files are open.
  stdin.on('error', () => {});
  stdin.end(bytes);
  const [data, end] = await Promise.all([buffer(stdout), ended]);
  if (!size || data.length !== size.width * size.height * 4) throw failure ?? failed(end);
  return { ...size, data, channels: 4, hasAlpha: true };
}

function tooThin(size: Size, input: string): CliError {
  const limit = `one side may be at most ${formatCount(MAX_RATIO)} times the other`;
  return new CliError('input_unusable', `is a drawing of ${formatSize(size)} pixels; ${limit}`, {
    subject: input,
    hint: 'give it another width and height',
  });
}

function legibleSize({ width, height }: Size): Size {
  const longer = Math.max(width, height);
  const factor = Math.min(
    Math.max(1, MIN_SIDE / longer),
    MAX_SIDE / longer,
    Math.sqrt(MAX_PIXELS / (width * height)),
  );
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}
