// Reads what ffprobe says about a video and its frames. Pure.
import type { Size } from '../image/size.ts';

/** The facts about the picture of a video. */
export interface VideoFacts extends Size {
  /** Seconds; undefined where the file does not say. */
  readonly duration: number | undefined;
  /** The start time of the file in seconds, which is added to the times of ffprobe. */
  readonly startTime: number;
  /** Whether pixels are not square. */
  readonly hasOddPixels: boolean;
  readonly hasUnknownMatrix: boolean;
  /** Whether the transfer function is one of HDR. */
  readonly isHdr: boolean;
}

/** Transfer functions of HDR: PQ and HLG (ITU-R BT.2100), as ffprobe names them. */
const HDR_TRANSFERS = ['smpte2084', 'arib-std-b67'];

/** Pixels of films are at most 2.2 times as wide as high; a hostile file could claim 65,535 times, and gigabytes with it. */
const MAX_RATIO = 4;

/** Reads the JSON of ffprobe; undefined for a file without a picture. */
export function readFacts(json: string): VideoFacts | undefined {
  const { streams, format } = parseJson(json) as {
    streams?: readonly Readonly<Record<string, unknown>>[];
    format?: Readonly<Record<string, unknown>>;
  };
  const stream = streams?.[0];
  const [width, height] = [Number(stream?.width), Number(stream?.height)];
  if (!stream || !(width > 0 && height > 0)) return undefined;
  const { sample_aspect_ratio: aspect = '1:1', color_transfer, color_space = 'unknown' } = stream;
  const [across, down] = String(aspect).split(':').map(Number);
  const ratio = Number(across) / Number(down);
  return {
    width,
    height,
    duration: [stream.duration, format?.duration].map(Number).find((value) => value > 0),
    startTime: Number(format?.start_time ?? 0) || 0,
    hasOddPixels: ratio !== 1 && ratio >= 1 / MAX_RATIO && ratio <= MAX_RATIO,
    hasUnknownMatrix: color_space === 'unknown',
    isHdr: HDR_TRANSFERS.includes(String(color_transfer)),
  };
}

function parseJson(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The times at which frames begin, in seconds from the start of the file, and the end of the last one. */
export interface FrameTimes {
  readonly starts: readonly number[];
  readonly end: number;
}

/** Reads a line of ffprobe for each packet: `pts,duration,flags`. Packets that are decoded and not shown do not count. */
export function readTimes(csv: string, startTime: number): FrameTimes {
  const starts = new Set<number>();
  let end = 0;
  for (const line of csv.split('\n')) {
    const [pts = '', duration, flags = ''] = line.split(',');
    const start = Number(pts) - startTime;
    if (pts === '' || Number.isNaN(start) || flags.includes('D')) continue;
    starts.add(start);
    end = Math.max(end, start + (Number(duration) || 0));
  }
  return { starts: [...starts].sort((a, b) => a - b), end };
}
