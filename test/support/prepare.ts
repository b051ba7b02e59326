/** Makes a picture ready as a command does, and keeps the notes. */
import type { PrepareOptions } from '../../src/image/decide.ts';
import { identifyImage, type SniffedFile } from '../../src/image/identify.ts';
import type { LoadedImage, PreparedImage } from '../../src/image/image.ts';
import { prepareImage } from '../../src/image/prepare.ts';
import { type PartsOptions, prepareParts } from '../../src/image/prepare-parts.ts';
import type { Tier } from '../../src/image/size.ts';
import { sniff } from '../../src/image/sniff.ts';

/** The tier of a model that sees every image whole, which leaves the other limits to be seen. */
export const SEES_ALL: Tier = { maxSide: Number.POSITIVE_INFINITY, maxTokens: Number.POSITIVE_INFINITY };

/** Limits so wide that a small picture that the API takes is left alone. */
const WIDE: PrepareOptions = {
  model: 'claude-opus-5-5',
  tier: SEES_ALL,
  maxSide: 8000,
  maxBytes: undefined,
  resize: true,
  strip: false,
  maxEdge: undefined,
  crop: undefined,
  geometry: 'any',
};

/** The same for all parts of a picture: by default the whole is the only one. */
export const WHOLE: PartsOptions = { ...WIDE, crops: [], tile: false };

export interface Prepared {
  readonly image: PreparedImage;
  readonly notes: readonly string[];
}

/** Identifies a file as a command does. */
export function identify(
  bytes: Buffer,
  input = 'photo.jpg',
  note: (line: string) => void = () => {},
): LoadedImage {
  const found = sniff(bytes) as SniffedFile['found'];
  return identifyImage({ input, name: input, bytes, found }, note);
}

export async function prepare(
  bytes: Buffer,
  options: Partial<PrepareOptions> = {},
  input = 'photo.jpg',
): Promise<Prepared> {
  const notes: string[] = [];
  const note = (line: string) => void notes.push(line);
  const identified = identify(bytes, input, note);
  const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
  return { image: await prepareImage(identified, { ...WIDE, ...options }, note, ctx), notes };
}

/** The same for all parts of a picture. */
export async function prepareAll(
  bytes: Buffer,
  options: Partial<PartsOptions> = {},
  input = 'photo.jpg',
): Promise<{ readonly images: readonly PreparedImage[]; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const note = (line: string) => void notes.push(line);
  const identified = identify(bytes, input, note);
  const ctx = { signal: new AbortController().signal, env: { variables: process.env } };
  return { images: await prepareParts(identified, { ...WHOLE, ...options }, note, ctx), notes };
}
