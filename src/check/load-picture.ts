// Loads a picture for a check: its bytes, and what its pixels are, decoded only when that is not remembered.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { CliError } from '../errors.ts';
import type { Region } from '../image/crop.ts';
import { identifyImage, noteAnimation } from '../image/identify.ts';
import type { LoadedImage } from '../image/image.ts';
import type { JudgedPixels } from '../image/judged-pixels.ts';
import { sniff } from '../image/sniff.ts';
import { readBytes } from '../input/read-bytes.ts';
import type { JudgedPicture } from '../render/check/report.ts';
import type { RunContext } from '../run/context.ts';
import type { PixelFactStore, StoredPixelFacts } from '../store/pixel-facts.ts';
import { type CheckedImage, isPage } from './checked-image.ts';
import type { PageShots } from './page-shots.ts';

/** The part of a picture that a check judges, in upright pixels. */
export interface PicturePart {
  readonly crop: Region | undefined;
  readonly masks: readonly Region[];
}

type PictureContext = Pick<RunContext, 'env' | 'signal'> & {
  readonly output: Pick<RunContext['output'], 'info'>;
  /** Needed for a page. */
  readonly shots?: Pick<PageShots, 'take'> | undefined;
};

export interface LoadedPicture {
  /** Format by its bytes, such as `png`. */
  readonly format: string;
  readonly facts: StoredPixelFacts;
  readonly judged: JudgedPicture;
  /** Remarks about how a page was shown; empty for a file. */
  readonly notes: readonly string[];
  /** Returns the judged pixels, decoding them unless that was necessary already. */
  decode(): Promise<JudgedPixels>;
  /** Lets go of pixels and bytes, which fill the memory while many requests wait. Nothing can be decoded afterwards. */
  release(): void;
}

/** Loads a picture, which a browser takes of a page first. Throws CliError when it cannot be read, decoded or cropped. */
export async function loadPicture(
  image: CheckedImage,
  part: PicturePart,
  pixelFacts: PixelFactStore,
  context: PictureContext,
): Promise<LoadedPicture> {
  const { input } = image;
  const { env } = context;
  const { name, notes, ...read } = await readPicture(image, context);
  let bytes: Buffer | undefined = read.bytes;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = { sha256, ...part };
  let identified: LoadedImage | undefined;
  const open = () => {
    if (!bytes) throw new Error(`${input} was released`);
    identified ??= identify(input, name, bytes, env);
    return identified;
  };
  let decoding: Promise<JudgedPixels> | undefined;
  const decode = () => {
    decoding ??= import('../image/judged-pixels.ts').then(({ decodeJudged }) =>
      decodeJudged(open(), part, context),
    );
    return decoding;
  };
  const release = () => {
    bytes = undefined;
    identified = undefined;
    decoding = undefined;
  };
  let facts = pixelFacts.find(key);
  if (!facts) {
    const { format, animated } = open();
    const { describePixels } = await import('../image/judged-pixels.ts');
    const pixels = await decode();
    const { original, region, masks } = pixels;
    facts = { format, animated, ...describePixels(pixels), original, region, masks };
    pixelFacts.put(key, facts);
  }
  if (facts.animated) context.output.info(noteAnimation(input));
  const { format, original, region, masks } = facts;
  const judged = { path: input, sha256, ...original, region, masks };
  return { format, facts, judged, notes, decode, release };
}

async function readPicture(image: CheckedImage, { env, signal, shots }: PictureContext) {
  if (!isPage(image)) {
    const { input, path } = image;
    return {
      bytes: await readBytes({ kind: 'path', input, path }, env, signal),
      name: basename(path),
      notes: [],
    };
  }
  if (!shots) throw new Error(`nothing takes a picture of ${image.input}`);
  const { png, notes } = await shots.take(image, signal);
  return { bytes: png, name: 'page.png', notes };
}

/** Reads the header of an image; throws CliError for what is none. */
function identify(input: string, name: string, bytes: Buffer, env: RunContext['env']): LoadedImage {
  const found = sniff(bytes);
  if (found.kind === 'pdf') {
    throw new CliError('input_unusable', 'is a PDF', {
      subject: input,
      hint: 'a check takes images: save the page as a PNG first',
    });
  }
  return identifyImage({ input, name, bytes, found }, () => {}, env);
}
