// Loads the optional packages that decode images, and names the command that installs a missing one.
import { createRequire } from 'node:module';
import { CliError } from '../errors.ts';
import { formatInstallHint } from '../install-hint.ts';
import { isOutOfMemory, outOfMemoryError } from '../process/out-of-memory.ts';

export type Sharp = typeof import('sharp').default;
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
