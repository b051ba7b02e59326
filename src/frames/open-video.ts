// Opens a video, or an animation that only ffmpeg decodes, and decodes its frames.
import { CliError } from '../errors.ts';
import { requireFewPixels } from '../image/guard.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import type { ProcessContext } from '../process/context.ts';
import { encodeFrame } from './encode-frame.ts';
import { MAX_FRAME_PIXELS, type Moving } from './moving.ts';
import { type FrameTimes, readFacts, readTimes, type VideoFacts } from './read-probe.ts';
import { findTools, runTool, type ToolOutput, type Tools, undecodable } from './run-tool.ts';
import { type FileOnDisk, openToolFile, type ToolFile } from './tool-file.ts';

/** A file, and the only demuxer of ffmpeg that may read it, because ffmpeg might take a hostile file for another format. */
export interface VideoFile {
  readonly input: string;
  readonly source: Buffer | FileOnDisk;
  readonly demuxer: 'mov' | 'matroska' | 'avi' | 'flv' | 'apng';
  /** Names the format in messages, with its article. */
  readonly name: string;
}

/** Of larger files only the parts around the chosen times are read. Reading 100 MB takes some tenths of a second. */
const MAX_LISTED_BYTES = 100 * 1024 * 1024;

/** Seconds that are read after each time, because frames are stored in another order than they are shown. */
const REORDERED_S = 5;

const MAX_JSON_BYTES = 1024 * 1024;
/** Some two million frames, ten hours at 60 a second. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** From HDR to sRGB, with zimg; https://ffmpeg.org/ffmpeg-filters.html#tonemap-1. */
const TONE_MAP =
  'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv';

/** Rows from which untagged video is BT.709, as players take it; smaller video is BT.601. */
const HD_ROWS = 720;

export interface VideoOptions {
  readonly info: (line: string) => void;
  readonly ctx: ProcessContext;
  /** Replaced in tests. */
  readonly maxListedBytes?: number;
}

/** Opens a video. Throws CliError when ffmpeg is missing, or there is no picture that it can decode. */
export async function openVideo(video: VideoFile, options: VideoOptions): Promise<Moving> {
  const tools = await findTools(video.input, video.name, options.ctx);
  const file = openToolFile(video.source, options.ctx);
  try {
    return await open({ video, file, tools }, options);
  } catch (error) {
    file.close();
    throw error;
  }
}

interface OpenedFile {
  readonly video: VideoFile;
  readonly file: ToolFile;
  readonly tools: Tools;
}

async function open(opened: OpenedFile, options: VideoOptions): Promise<Moving> {
  const { info, maxListedBytes = MAX_LISTED_BYTES } = options;
  const { video, file } = opened;
  const { input, demuxer } = video;
  const facts = await probe(opened, options);
  // ffmpeg cannot seek in an APNG.
  const isListed = file.size <= maxListedBytes || facts.duration === undefined || demuxer === 'apng';
  const all = isListed ? await listFrames(opened, facts, [], options) : undefined;
  if (all?.starts.length === 0) {
    throw new CliError('input_unusable', `is ${video.name} without a frame`, { subject: input });
  }
  const duration = (all && Math.max(all.end, all.starts.at(-1) ?? 0)) || facts.duration || 0;
  let isToneMapped = facts.isHdr;
  return {
    duration,
    count: all?.starts.length,
    lossless: demuxer === 'apng',
    listStarts: async (times) => all?.starts ?? (await listFrames(opened, facts, times, options)).starts,
    async decode(start) {
      const chain = listFilters(facts);
      if (isToneMapped) {
        const output = await decodeFrame(opened, start, [TONE_MAP, ...chain], options.ctx);
        if (output.stdout.length > 0) return encodeFrame(output.stdout, input);
        isToneMapped = false;
        info(`${input}: HDR; its colours may look pale, as this ffmpeg cannot map them`);
      }
      const output = await decodeFrame(opened, start, chain, options.ctx);
      if (output.stdout.length === 0) throw undecodable(input, output);
      return encodeFrame(output.stdout, input);
    },
    close: file.close,
  };
}

/** Returns the arguments that open the file with its demuxer, and no other file that it refers to. */
function openArgs({ video: { demuxer }, file }: OpenedFile): readonly string[] {
  const tracks = demuxer === 'mov' ? ['-enable_drefs', '0'] : [];
  return [
    ...tracks,
    '-protocol_whitelist',
    'file',
    '-f',
    demuxer,
    '-max_pixels',
    `${MAX_FRAME_PIXELS}`,
    '-i',
    file.url,
  ];
}

async function probe(opened: OpenedFile, { info, ctx }: VideoOptions): Promise<VideoFacts> {
  const { video, file, tools } = opened;
  const { input, name } = video;
  const entries = 'stream=width,height,duration,sample_aspect_ratio,color_space,color_transfer';
  const args = [
    ...['-v', 'error', '-select_streams', 'V:0'],
    ...['-show_entries', `${entries}:format=duration,start_time`, '-of', 'json'],
    ...openArgs(opened),
  ];
  const output = await runTool(tools.ffprobe, { input, args, fd: file.fd, maxBytes: MAX_JSON_BYTES }, ctx);
  if (output.exit.code !== 0) throw undecodable(input, output);
  const facts = readFacts(output.stdout.toString());
  if (!facts) throw new CliError('input_unusable', `is ${name} without a picture`, { subject: input });
  requireFewPixels(facts, MAX_FRAME_PIXELS, input);
  if (/partial file|truncat|ended prematurely/i.test(output.stderr)) info(`${input}: ${CUT_OFF}`);
  return facts;
}

const CUT_OFF = 'cut off or damaged; only the frames that are there can be sent';

/** Lists the frames around these times, or all frames when there are none. */
async function listFrames(
  opened: OpenedFile,
  { startTime }: VideoFacts,
  times: readonly number[],
  { ctx }: VideoOptions,
): Promise<FrameTimes> {
  const { video, file, tools } = opened;
  const intervals = times.map((time) => `${time + startTime}%${time + startTime + REORDERED_S}`);
  const args = [
    ...['-v', 'error', '-select_streams', 'V:0'],
    ...(intervals.length > 0 ? ['-read_intervals', intervals.join(',')] : []),
    ...['-show_entries', 'packet=pts_time,duration_time,flags', '-of', 'csv=p=0'],
    ...openArgs(opened),
  ];
  const run = { input: video.input, args, fd: file.fd, maxBytes: MAX_LIST_BYTES };
  const output = await runTool(tools.ffprobe, run, ctx);
  return readTimes(output.stdout.toString(), startTime);
}

/** Seconds by which ffmpeg seeks before the start of a frame, because its times are rounded to microseconds. */
const BEFORE_S = 0.0004;

/** Decodes the first frame that begins at a time or later; without one, it returns nothing. */
function decodeFrame(
  opened: OpenedFile,
  start: number,
  filters: readonly string[],
  ctx: ProcessContext,
): Promise<ToolOutput> {
  const { video, file, tools } = opened;
  const args = [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin'],
    ...(start > BEFORE_S ? ['-ss', (start - BEFORE_S).toFixed(6)] : []),
    ...openArgs(opened),
    ...['-map', '0:V:0', '-frames:v', '1', '-an', '-sn', '-dn', '-vf', filters.join(',')],
    ...['-c:v', 'png', '-compression_level', '1', '-f', 'image2pipe', 'pipe:1'],
  ];
  return runTool(tools.ffmpeg, { input: video.input, args, fd: file.fd, maxBytes: MAX_FILE_BYTES }, ctx);
}

/** Returns the filters that give the pixels a player shows; ffmpeg applies the rotation itself. */
function listFilters({ hasOddPixels, hasUnknownMatrix, height }: VideoFacts): readonly string[] {
  const matrix = hasUnknownMatrix && height >= HD_ROWS ? ['in_color_matrix=bt709'] : [];
  const size = hasOddPixels ? ['w=iw*sar', 'h=ih'] : [];
  const scale = [...size, ...matrix];
  return [...(scale.length > 0 ? [`scale=${scale.join(':')}`] : []), 'format=rgb24|rgba'];
}
