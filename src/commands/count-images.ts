// How many images a question goes out with, before its inputs are read: beyond 20 the API takes smaller ones.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { REQUEST_LIMITS } from '../api/limits.ts';
import type { Recall } from '../engine/upload-cache.ts';
import { sniff } from '../image/sniff.ts';
import { readHead } from '../input/read-head.ts';
import type { InputRef } from '../input/refs.ts';
import type { RunContext } from '../run/context.ts';

/**
 * Counts the images of a request, those of earlier turns among them. What cannot be told without reading it whole, or
 * without asking the API, counts as one; files are looked at only where their number matters.
 */
export async function countRequestImages(
  refs: readonly InputRef[],
  imagesBefore: number,
  recall: Recall,
  context: RunContext,
): Promise<number> {
  const most = refs.length + imagesBefore;
  if (most <= REQUEST_LIMITS.manyImages) return most;
  const others = await Promise.all(refs.map((ref) => isSurelyNoImage(ref, recall, context)));
  return most - others.filter(Boolean).length;
}

async function isSurelyNoImage(
  ref: InputRef,
  recall: Recall,
  { env, settings }: RunContext,
): Promise<boolean> {
  switch (ref.kind) {
    case 'url':
      return ref.block === 'document' && !settings.download;
    case 'file_id': {
      const stored = recall.findId(ref.file_id);
      return stored !== undefined && !stored.media_type.startsWith('image/');
    }
    case 'path':
      return isPdf(resolve(env.cwd, ref.path));
    default:
      return false;
  }
}

/** What cannot be read is complained of when it is. A pipe would be used up by a look. */
async function isPdf(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile() && sniff(await readHead(path)).kind === 'pdf';
  } catch {
    return false;
  }
}
