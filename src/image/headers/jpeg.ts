/**
 * Reads a JPEG's header by walking its markers; decodes nothing.
 * https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */
import { countBeforeZeroTail, toDataView } from './bytes.ts';
import { exifOrientation, isExif } from './exif.ts';
import {
  cutOff,
  type ImageHeader,
  ImageHeaderError,
  type Orientation,
  requirePixels,
} from './image-header.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
/** Three markers among the frame headers SOF0 to SOF15 (0xc0 to 0xcf) have other meanings: DHT, JPG and DAC. */
const NOT_A_FRAME = [0xc4, 0xc8, 0xcc];

/** The markers beside APP0 to APP15 that may follow the first scan: DHT, DAC, EOI, SOS, DQT, DNL, DRI and COM. */
const AFTER_SCAN = [0xc4, 0xcc, EOI, SOS, 0xdb, 0xdc, 0xdd, 0xfe];

interface Segment {
  marker: number;
  /** Offset of the marker's code byte. */
  at: number;
  /** The bytes after the length, as far as the file has them. */
  payload: Uint8Array;
}

/** Reads a JPEG's size and EXIF orientation, in time linear in its bytes. */
export function readJpegHeader(bytes: Uint8Array): ImageHeader {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new ImageHeaderError('it does not begin as a JPEG does');
  let size: { width: number; height: number } | undefined;
  let orientation: Orientation | undefined;
  let scanning = false;
  let usableBytes: number | undefined = countBeforeZeroTail(bytes);
  for (const { marker, at, payload } of segments(bytes)) {
    if (marker === EOI) usableBytes = undefined;
    if (scanning && !mayFollowScan(marker)) {
      usableBytes = at - 1;
      break;
    }
    if (marker === SOS) scanning = true;
    if (isFrame(marker)) size ??= frameSize(payload);
    // Decoders use the first EXIF segment, and none after the header.
    if (marker === APP1 && !scanning && isExif(payload)) orientation ??= exifOrientation(payload);
  }
  if (size === undefined) {
    if (scanning || usableBytes === undefined)
      throw new ImageHeaderError('the JPEG has no size in its header');
    throw cutOff('JPEG', bytes.length);
  }
  requirePixels('JPEG', size);
  return {
    ...size,
    orientation: orientation ?? 1,
    animated: false,
    lossless: false,
    usableBytes,
  };
}

/** Returns the offset behind the end mark of the JPEG at the start of others; undefined for one that is damaged or cut off. */
export function findJpegEnd(bytes: Uint8Array): number | undefined {
  let scanning = false;
  try {
    for (const { marker, at } of segments(bytes)) {
      if (marker === EOI) return scanning ? at + 1 : undefined;
      if (scanning && !mayFollowScan(marker)) return undefined;
      scanning ||= marker === SOS;
    }
  } catch (error) {
    if (!(error instanceof ImageHeaderError)) throw error;
  }
  return undefined;
}

/** Yields every segment up to and including the end marker, or up to the end of a cut file. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  const view = toDataView(bytes);
  let scanning = false;
  for (let at = nextMarker(bytes, 2); at !== undefined; ) {
    const marker = view.getUint8(at);
    if (marker === EOI) {
      yield { marker, at, payload: bytes.subarray(0, 0) };
      // Phones append videos and second images.
      return;
    }
    const lengthAt = at + 1;
    if (lengthAt + 2 > bytes.length) return;
    const length = view.getUint16(lengthAt);
    // The length includes its own two bytes. Between two scans, a wrong one only spoils the rest of the image.
    if (length < 2 && scanning) return;
    if (length < 2) throw new ImageHeaderError(`the JPEG header is damaged at byte ${lengthAt}`);
    yield { marker, at, payload: bytes.subarray(lengthAt + 2, lengthAt + length) };
    scanning ||= marker === SOS;
    at = nextMarker(bytes, lengthAt + length);
  }
}

/**
 * Returns the offset of the next marker's code byte. Skips compressed data, stray and fill bytes, and the markers
 * without a length (RST0 to RST7, TEM, a second SOI).
 */
export function nextMarker(bytes: Uint8Array, from: number): number | undefined {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1) {
    while (bytes[at] === 0xff) at++;
    const code = bytes[at];
    if (code === undefined) return undefined;
    const standsAlone = code <= 0x01 || (code >= 0xd0 && code <= SOI);
    if (!standsAlone) return at;
    at = bytes.indexOf(0xff, at + 1);
  }
  return undefined;
}

/** Other markers within the image data mean that it is damaged: decoders stop at them. */
function mayFollowScan(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || AFTER_SCAN.includes(marker);
}

/** Whether a marker begins the header of a frame, which has the size. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NOT_A_FRAME.includes(marker);
}

/** Reads the size after the bits per sample, height first; undefined when the file or the segment ends before. */
function frameSize(payload: Uint8Array): { width: number; height: number } | undefined {
  if (payload.length < 5) return undefined;
  const view = toDataView(payload);
  return { width: view.getUint16(3), height: view.getUint16(1) };
}
