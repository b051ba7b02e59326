// Finds what phones store in a photo beside its picture: a video, or more pictures.
import { formatBytes, formatCount } from '../format.ts';
import { listBoxes } from './headers/boxes.ts';
import { hasAscii, toDataView } from './headers/bytes.ts';
import { countHeicImages } from './headers/heic-images.ts';
import { findJpegEnd } from './headers/jpeg.ts';
import { countPictures } from './headers/mpo.ts';

/** A photo, and the format of its bytes. */
interface Photo {
  readonly bytes: Buffer;
  readonly format: string;
}

/** The box of the video in a HEIC. https://developer.android.com/media/platform/motion-photo-format */
const MOTION_BOX = 'mpvd';

/** Bytes behind a picture that are not sent; less, such as the gain map of each photo, is not worth a note. */
const MANY_BYTES = 1_000_000;

/** Returns the video in a photo; undefined for a photo without one, and for any other file. */
export function findMotionVideo({ bytes, format }: Photo): Buffer | undefined {
  if (format === 'jpeg') return findVideoBehind(bytes, findJpegEnd(bytes) ?? bytes.length);
  return format === 'heic' ? findVideoInHeic(bytes) : undefined;
}

/** Google and Samsung put an MP4 behind the end of a JPEG, with marks of their own around it. */
function findVideoBehind(bytes: Buffer, end: number): Buffer | undefined {
  for (let at = bytes.indexOf('ftyp', end); at !== -1; at = bytes.indexOf('ftyp', at + 4)) {
    if (at - 4 >= end && isFileType(bytes, at - 4)) return bytes.subarray(at - 4);
  }
  return undefined;
}

function findVideoInHeic(bytes: Buffer): Buffer | undefined {
  for (const { type, data } of listBoxes(bytes).slice(1)) {
    if (type === MOTION_BOX && isFileType(data, 0)) return data;
    const start = data.byteOffset - bytes.byteOffset - 8;
    if (type === 'ftyp' && isFileType(bytes, start)) return bytes.subarray(start);
  }
  return undefined;
}

/** Whether an MP4 begins here: with a box of its brands, four characters each, such as `isom`. */
function isFileType(bytes: Buffer, start: number): boolean {
  if (start + 16 > bytes.length || !hasAscii(bytes, start + 4, 'ftyp')) return false;
  const size = toDataView(bytes).getUint32(start);
  const brand = bytes.toString('latin1', start + 8, start + 12);
  return size >= 16 && size <= 256 && size % 4 === 0 && /^[\w ]{4}$/.test(brand);
}

/**
 * Returns a photo without the video or much else behind its picture, which the API would count though the model sees
 * none of it. Notes what else the file holds.
 */
export function takePicture({ bytes, format }: Photo, input: string, info: (line: string) => void): Buffer {
  if (format !== 'jpeg' && format !== 'heic') return bytes;
  const end = format === 'jpeg' ? (findJpegEnd(bytes) ?? bytes.length) : bytes.length;
  if (format === 'jpeg' && end === bytes.length) return bytes;
  const video = findMotionVideo({ bytes, format });
  const pictures = format === 'jpeg' ? countPictures(bytes, end) : countHeicImages(bytes);
  if (pictures > 1)
    info(
      `${input}: holds ${formatCount(pictures)} pictures; only the ${format === 'jpeg' ? 'first' : 'main one'} is sent`,
    );
  if (video)
    info(`${input}: its video of ${formatBytes(video.length)} is not sent; --frames 6 sends frames of it`);
  const isLong = bytes.length - end >= MANY_BYTES;
  if (isLong && !video) info(`${input}: ${formatBytes(bytes.length - end)} behind the picture are not sent`);
  return video || isLong ? bytes.subarray(0, end) : bytes;
}
