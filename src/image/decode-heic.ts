// Decodes HEIC with the optional package libheif-js, or on a Mac without it with sips.

import { findSips } from './find-sips.ts';
import { LibraryError, requireFewPixels } from './guard.ts';
import { findHeicProfile } from './heic-profile.ts';
import { type Libheif, loadLibheif } from './packages.ts';
import type { DecodeOptions, RawImage } from './raw-image.ts';

type Handle = ReturnType<Libheif['heif_js_context_get_primary_image_handle']>;

/**
 * Decodes a HEIC's main image, turned upright; throws CliError when the package is missing or sips fails, an Error when
 * damaged.
 */
export async function decodeHeic(
  bytes: Buffer,
  { input, maxPixels, ctx }: Pick<DecodeOptions, 'input' | 'maxPixels' | 'ctx'>,
): Promise<RawImage> {
  const sips = await findSips(ctx);
  if (sips !== undefined) {
    const { decodeWithSips } = await import('./decode-with-sips.ts');
    return decodeWithSips(sips, bytes, { input, maxPixels, ctx });
  }
  const libheif = await loadLibheif(input);
  // Not libheif-js's HeifDecoder, nor heic-decode, which is built on it: that prints to stdout, throws where nothing
  // can catch it, and takes the first image for the main one.
  const context = libheif.heif_context_alloc();
  try {
    const { code, message } = libheif.heif_context_read_from_memory(context, bytes);
    if (code !== libheif.heif_error_code.heif_error_Ok) throw new LibraryError(message);
    const handle = libheif.heif_js_context_get_primary_image_handle(context);
    if ('code' in handle) throw new LibraryError(describe(handle));
    try {
      return { ...decode(libheif, handle, { input, maxPixels }), profile: findHeicProfile(bytes) };
    } finally {
      libheif.heif_image_handle_release(handle);
    }
  } finally {
    libheif.heif_context_free(context);
  }
}

function decode(
  libheif: Libheif,
  handle: Handle,
  { input, maxPixels }: Pick<DecodeOptions, 'input' | 'maxPixels'>,
): RawImage {
  const width = libheif.heif_image_handle_get_width(handle);
  const height = libheif.heif_image_handle_get_height(handle);
  if (width < 1 || height < 1) throw new Error(`it has no pixels (${width}x${height})`);
  requireFewPixels({ width, height }, maxPixels, input);
  const hasAlpha = libheif.heif_image_handle_has_alpha_channel(handle) !== 0;
  const { heif_chroma_interleaved_RGB, heif_chroma_interleaved_RGBA } = libheif.heif_chroma;
  const decoded = libheif.heif_js_decode_image2(
    handle,
    libheif.heif_colorspace.heif_colorspace_RGB,
    hasAlpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
  );
  if (!('channels' in decoded)) throw new LibraryError(describe(decoded));
  try {
    const [plane] = decoded.channels;
    if (!plane) throw new Error('it holds no pixels');
    // The boxes may claim another size than the decoded one.
    const channels = hasAlpha ? 4 : 3;
    const row = plane.width * channels;
    const data = Buffer.allocUnsafe(row * plane.height);
    for (let y = 0; y < plane.height; y++) {
      data.set(plane.data.subarray(y * plane.stride, y * plane.stride + row), y * row);
    }
    return { width: plane.width, height: plane.height, data, channels, hasAlpha };
  } finally {
    libheif.heif_image_release(decoded.image);
  }
}

function describe(failure: object): string {
  return 'message' in failure ? String(failure.message) : 'damaged';
}
