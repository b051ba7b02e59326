// Prepares the images of a file that holds several, such as the frames of a video, and finds videos before they are read.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LargeFile } from '../document/document.ts';
import type { Env } from '../env.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import { type Sniffed, sniff } from '../image/sniff.ts';
import { getFileName } from '../path-flavour.ts';
import type { LocalRef } from './read-bytes.ts';
import { readHead } from './read-head.ts';

/** A file that may hold several images. */
export interface MediaFile {
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  /** Its bytes; a video that lies on disk stays there, as it may be larger than the memory. */
  readonly source: Buffer | LargeFile;
  readonly found: Exclude<Sniffed, { kind: 'pdf' }>;
}

/**
 * Takes out of a file the images that are asked for, each with its place, one after the other. Returns undefined for a
 * file that is taken as a single image, and throws CliError for one that is none.
 */
export type Split = (
  file: MediaFile,
  info: (line: string) => void,
) => Promise<AsyncIterable<LoadedImage> | undefined>;

interface Splitter {
  readonly split?: Split | undefined;
  readonly image: (image: LoadedImage, info: (line: string) => void) => Promise<readonly PreparedImage[]>;
}

/** Prepares the images that are asked for of a file, each by itself; undefined for a file that is taken as one. */
export async function splitFile(
  file: MediaFile,
  { split, image: prepare }: Splitter,
  info: (line: string) => void,
): Promise<readonly PreparedImage[] | undefined> {
  const images = await split?.(file, info);
  if (!images) return undefined;
  const all: PreparedImage[] = [];
  // One after the other, as all of them may not fit into memory.
  for await (const image of images) all.push(...(await prepare(image, info)));
  return all;
}

/** Does the same for a video that lies on disk, which is recognised by its beginning; undefined for any other input. */
export async function splitVideo(
  ref: LocalRef & { kind: 'path' },
  splitter: Splitter,
  env: Env,
  info: (line: string) => void,
): Promise<readonly PreparedImage[] | undefined> {
  if (!splitter.split || ref.bytes) return undefined;
  const path = resolve(env.cwd, ref.path);
  const file = await stat(path).catch(() => undefined);
  if (!file?.isFile()) return undefined;
  const head = await readHead(path).catch(() => undefined);
  const found = head && sniff(head);
  if (found?.kind !== 'other' || found.format !== 'video') return undefined;
  const name = ref.name ?? getFileName(ref.path, env);
  return splitFile({ input: ref.input, name, source: { path, size: file.size }, found }, splitter, info);
}
