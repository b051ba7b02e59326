// Decodes HEIC with sips, the converter of macOS (`man sips`), in a folder that nobody else can read.
import { execFile } from 'node:child_process';
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { CliError, describeSystemError, errorMessage } from '../errors.ts';
import { formatDuration, formatSize } from '../format.ts';
import { formatInstallHint } from '../install-hint.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { type ProcessContext, safeEnv } from '../process/context.ts';
import { withPrivateFolder } from '../process/private-folder.ts';
import { requireFewPixels } from './guard.ts';
import { readAvifSize } from './headers/avif.ts';
import { listProperties } from './headers/boxes.ts';
import { loadSharp } from './packages.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';
import type { Size } from './size.ts';

/** Maximum time of one conversion; a photo of 48 megapixels takes some seconds. */
const MAX_MS = 60_000;
/** Bytes that sips may print; it names the two files. */
const MAX_PRINTED_BYTES = 1024 * 1024;

type SipsOptions = Pick<DecodeOptions, 'input' | 'maxPixels' | 'ctx'> & {
  /** Milliseconds; replaced in tests. */
  readonly maxMs?: number;
};

/**
 * Decodes a HEIC's main image, turned upright, in sRGB. Throws CliError, with what sips says, when it fails, takes too
 * long or writes another picture than the file holds, and the signal's reason.
 */
export async function decodeWithSips(sips: string, bytes: Buffer, options: SipsOptions): Promise<RawImage> {
  const { input } = options;
  const own = readAvifSize(bytes);
  if (own) requireFewPixels(own, options.maxPixels, input);
  const { converted, printed } = await convert(sips, bytes, options);
  if (!converted) throw sipsError(input, printed === '' ? 'it wrote no file' : printed);
  const picture = await openPicture(converted, options).catch((error: unknown) => {
    throw error instanceof CliError ? error : sipsError(input, 'it wrote no picture', error);
  });
  const turn = findTurn(bytes, own, picture, input);
  const { data, info } = await (turn === 0 ? picture.open() : picture.open().rotate(turn))
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const channels = info.channels as 1 | 3 | 4;
  return { width, height, data, channels, hasAlpha: channels === 4, losses: ['converted by sips'] };
}

interface Converted {
  /** The file that sips wrote; undefined without one. */
  readonly converted: Buffer | undefined;
  /** The first line that sips printed. */
  readonly printed: string;
}

async function convert(sips: string, bytes: Buffer, options: SipsOptions): Promise<Converted> {
  try {
    return await withPrivateFolder(tmpdir(), async (folder) => {
      const file = join(folder, 'photo.heic');
      const out = join(folder, 'photo.jpg');
      writeFileSync(file, bytes, { flag: 'wx', mode: 0o600 });
      // Not PNG: JPEG certainly keeps the orientation, which sips leaves to the reader, and takes far less time.
      const args = ['-s', 'format', 'jpeg', '-s', 'formatOptions', 'best', file, '--out', out];
      const printed = await run(sips, args, options);
      const found = lstatSync(out, { throwIfNoEntry: false });
      const isUsable = found?.isFile() && found.size > 0 && found.size <= MAX_FILE_BYTES;
      return { converted: isUsable ? readFileSync(out) : undefined, printed };
    });
  } catch (error) {
    if (error instanceof CliError || options.ctx.signal.aborted) throw error;
    throw sipsError(options.input, describeSystemError(error), error);
  }
}

/** Runs sips and returns the first line that it prints as an error, empty without one. */
function run(
  sips: string,
  args: readonly string[],
  { input, ctx, maxMs = MAX_MS }: SipsOptions,
): Promise<string> {
  const { signal }: ProcessContext = ctx;
  return new Promise((resolve, reject) => {
    const limits = { timeout: maxMs, maxBuffer: MAX_PRINTED_BYTES, signal, killSignal: 'SIGKILL' } as const;
    execFile(sips, args, { ...limits, env: safeEnv(ctx) }, (error, _stdout, stderr) => {
      const line = stderr.split('\n').find((each) => each.trim() !== '');
      if (!error) resolve(line?.trim().slice(0, 300) ?? '');
      else if (signal.aborted) reject(signal.reason);
      else if (error.killed)
        reject(sipsError(input, `it did not end within ${formatDuration(maxMs)}`, error));
      else reject(sipsError(input, line?.trim().slice(0, 300) ?? describeFailure(error), error));
    }).stdin?.end();
  });
}

function describeFailure(error: Error & { readonly code?: unknown }): string {
  return typeof error.code === 'number' ? `exit ${error.code}` : (errorMessage(error).split('\n')[0] ?? '');
}

interface Picture extends Size {
  /** Opens it upright, as its own orientation says. */
  readonly open: () => Sharp;
}

async function openPicture(bytes: Buffer, { input, maxPixels }: SipsOptions): Promise<Picture> {
  const sharp = await loadSharp(input, 'the API does not take HEIC', true);
  const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
  requireFewPixels(autoOrient, maxPixels, input);
  return { ...autoOrient, open: () => sharp(bytes, { limitInputPixels: maxPixels }).autoOrient() };
}

/**
 * Returns the degrees, clockwise, by which a picture must still be turned: 0 unless the file says that it lies on its
 * side (ISO/IEC 23008-12, 6.5.10) and the picture still does. Throws CliError for a picture of another size.
 */
function findTurn(heic: Buffer, own: Size | undefined, picture: Size, input: string): number {
  const properties = listProperties(heic);
  const isCropped = properties.some(({ type }) => type === 'clap');
  if (!own || isCropped) return 0;
  const quarters = (properties.find(({ type }) => type === 'irot')?.data[0] ?? 0) & 3;
  const lies = picture.width === own.width && picture.height === own.height;
  const stands = picture.width === own.height && picture.height === own.width;
  if (!lies && !stands) {
    throw sipsError(input, `it wrote ${formatSize(picture)} pixels of a photo of ${formatSize(own)}`);
  }
  return quarters % 2 === 1 && !stands ? 360 - 90 * quarters : 0;
}

function sipsError(input: string, why: string, cause?: unknown): CliError {
  return new CliError('input_unusable', `cannot be converted by sips, as libheif-js is missing: ${why}`, {
    subject: input,
    hint: `${formatInstallHint(['libheif-js'])}; or export it as JPEG in Preview`,
    cause,
  });
}
