// Loads the optional packages that decode images, and names the command that installs a missing one.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { CliError } from '../errors.ts';
import { formatInstallHint } from '../install-hint.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';

export type Sharp = typeof import('sharp').default;
export type Magick = typeof import('@imagemagick/magick-wasm');
export type Libheif = typeof import('libheif-js/wasm-bundle.js').default;

/** Loads sharp for an image that must change for this reason; throws CliError when it cannot be loaded. */
export async function loadSharp(input: string, reason: string, isHeic: boolean): Promise<Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    // Each image is decoded once, so a cache would only waste memory.
    sharp.cache(false);
    return sharp;
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemoryError(input, error);
    const packages = ['sharp', ...(isHeic && !hasLibheif() ? ['libheif-js'] : [])];
    const needs = packages.length > 1 ? `the packages ${packages.join(' and ')}` : 'the package sharp';
    throw missing(
      input,
      `must be changed before it is sent (${reason}), which needs ${needs}`,
      packages,
      error,
    );
  }
}

/** Loads libheif-js; throws CliError when it cannot be loaded. */
export async function loadLibheif(input: string): Promise<Libheif> {
  try {
    const { default: libheif } = await import('libheif-js/wasm-bundle.js');
    await libheif.ready;
    return libheif;
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemoryError(input, error);
    throw missing(input, 'is a HEIC photo, which needs the package libheif-js', ['libheif-js'], error);
  }
}

/** Bytes of pixels that ImageMagick holds; it needs up to five for each, and a worker may have 4 GB in all. */
const MAX_MAGICK_BYTES = 1_500_000_000n;

/** Seconds that it may take for one image, of which a hostile one could take hours. */
const MAX_MAGICK_SECONDS = 60n;

/** Images that may be in a file. */
const MAX_MAGICK_IMAGES = 10_000n;

/**
 * Loads ImageMagick, which reads these of its formats and no other, and neither other files nor addresses. Throws
 * CliError with this message and hint when it cannot be loaded.
 */
export async function loadMagick(
  coders: readonly string[],
  input: string,
  refusal: { readonly message: string; readonly hint: string },
): Promise<Magick> {
  try {
    const magick = await import('@imagemagick/magick-wasm');
    if (isStarted(magick)) return magick;
    const files = magick.ConfigurationFiles.default;
    files.policy.data = formatPolicy(coders);
    const wasm = createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm');
    await magick.initializeImageMagick(await readFile(wasm), files);
    const limits = magick.ResourceLimits;
    limits.memory = MAX_MAGICK_BYTES;
    limits.time = MAX_MAGICK_SECONDS;
    limits.listLength = MAX_MAGICK_IMAGES;
    // Nothing is swapped to a disk that is memory too.
    limits.disk = 0n;
    return magick;
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemoryError(input, error);
    throw new CliError('input_unusable', refusal.message, {
      subject: input,
      hint: refusal.hint,
      cause: error,
    });
  }
}

/** Whether this process has started it before. */
function isStarted({ Magick }: Magick): boolean {
  try {
    return Magick.imageMagickVersion !== '';
  } catch {
    return false;
  }
}

/** Returns a policy as ImageMagick reads it: https://imagemagick.org/script/security-policy.php */
function formatPolicy(coders: readonly string[]): string {
  return `<policymap>
  <policy domain="delegate" rights="none" pattern="*"/>
  <policy domain="filter" rights="none" pattern="*"/>
  <policy domain="path" rights="none" pattern="@*"/>
  <policy domain="path" rights="none" pattern="|*"/>
  <policy domain="coder" rights="none" pattern="*"/>
  <policy domain="coder" rights="read" pattern="{${coders.join(',')}}"/>
</policymap>`;
}

/** Returns whether libheif-js is installed; loads nothing. */
export function hasLibheif(): boolean {
  return isInstalled('libheif-js/wasm-bundle.js');
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function missing(input: string, message: string, packages: readonly string[], cause: unknown): CliError {
  return new CliError('input_unusable', message, {
    subject: input,
    hint: formatInstallHint(packages),
    cause,
  });
}
