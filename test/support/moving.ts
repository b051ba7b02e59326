/** Makes videos and animations whose every frame is known, with ffmpeg, and reads the frames that a request holds. */
import { execFileSync } from 'node:child_process';
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import type { Rgb } from './pixels.ts';
import type { TestWorld } from './run.ts';

/** Six colours that are far from one another, and survive any codec. */
export const SCENES: readonly Rgb[] = [
  [200, 30, 30],
  [30, 160, 40],
  [40, 50, 200],
  [220, 210, 40],
  [30, 190, 190],
  [180, 40, 170],
];

const [WIDTH, HEIGHT] = [64, 48];

/** Codecs that lose next to nothing; the end of the name chooses the container. */
const CODECS: Readonly<Record<string, readonly string[]>> = {
  mp4: [
    '-c:v',
    'libx264',
    '-qp',
    '0',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv444p',
    '-movflags',
    '+faststart',
  ],
  mov: ['-c:v', 'qtrle'],
  mkv: ['-c:v', 'ffv1'],
  webm: ['-c:v', 'libvpx', '-qmin', '0', '-qmax', '4', '-b:v', '4M', '-deadline', 'realtime'],
  avi: ['-c:v', 'ffv1'],
  flv: ['-c:v', 'flashsv'],
  png: ['-f', 'apng', '-plays', '0'],
  avif: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-crf', '5', '-pix_fmt', 'yuv444p'],
  gif: ['-vf', 'split[a][b];[a]palettegen=reserve_transparent=0[p];[b][p]paletteuse=dither=none'],
  webp: ['-c:v', 'libwebp_anim', '-lossless', '1'],
};

export interface VideoOptions {
  /** Frames per second; 10 by default. */
  readonly rate?: number;
  /** Arguments of the output. */
  readonly args?: readonly string[];
}

/** Writes a video of these colours, a frame each. */
export function makeVideo(
  path: string,
  colors: readonly Rgb[],
  { rate = 10, args = [] }: VideoOptions = {},
): void {
  const frames = colors.map((color) => Buffer.alloc(WIDTH * HEIGHT * 3, Uint8Array.from(color)));
  const codec = CODECS[path.replace(/^.*\./, '')] ?? [];
  ffmpeg(
    [
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${WIDTH}x${HEIGHT}`, '-r', `${rate}`, '-i', 'pipe:0'],
      ...[...codec, ...args, path],
    ],
    Buffer.concat(frames),
  );
}

/** Runs ffmpeg, which must succeed. */
export function ffmpeg(args: readonly string[], input?: Buffer): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { input, stdio: ['pipe', 'ignore', 'inherit'] });
}

/** Returns the colours of scenes, each for so many frames. */
export function scenes(framesEach: number, count = SCENES.length): readonly Rgb[] {
  return SCENES.slice(0, count).flatMap((color) => Array.from({ length: framesEach }, () => color));
}

/** An image of a request: its label, and the scene that its middle shows. */
export interface SentFrame {
  readonly label: string | undefined;
  /** Index of the nearest colour; -1 where none is near. */
  readonly scene: number;
  readonly width: number;
  readonly height: number;
}

/** Returns the images of the last question. */
export async function sentFrames(world: TestWorld): Promise<readonly SentFrame[]> {
  const request = world.api.requests.findLast(({ path }) => path === '/v1/messages');
  if (!request) throw new Error('nothing was asked');
  const content = (request.body as Anthropic.MessageCreateParams).messages.at(-1)?.content;
  const frames: SentFrame[] = [];
  let label: string | undefined;
  for (const block of content as Anthropic.ContentBlockParam[]) {
    if (block.type === 'text') label = block.text;
    if (block.type !== 'image' || block.source.type !== 'base64') continue;
    frames.push({ label, ...(await look(Buffer.from(block.source.data, 'base64'))) });
    label = undefined;
  }
  return frames;
}

/** Returns the index of the colour that the middle of an image has; -1 for none. */
export async function nearestScene(bytes: Buffer): Promise<number> {
  return (await look(bytes)).scene;
}

async function look(bytes: Buffer): Promise<Omit<SentFrame, 'label'>> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const at = 3 * (Math.floor(height / 2) * width + Math.floor(width / 2));
  const isNear = (color: Rgb) =>
    color.every((level, channel) => Math.abs(level - Number(data[at + channel])) <= 12);
  return { scene: SCENES.findIndex(isNear), width, height };
}

/** Formats frames as `0:00.5 2`: time and scene. */
export function describeFrames(frames: readonly SentFrame[]): readonly string[] {
  return frames.map(({ label, scene }) => `${label?.replace(/^.* at /, '')} ${scene}`);
}
