// Reads the bytes of an entry once, and makes the key by which its answer is known.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PageShooter } from '../engine/shoot-pages.ts';
import { CliError } from '../errors.ts';
import { findLargePdf } from '../input/large-pdf.ts';
import { type LocalRef, readBytes } from '../input/read-bytes.ts';
import type { InputRef, Item, PageRef } from '../input/refs.ts';
import type { RunContext } from '../run/context.ts';
import type { Entry } from './entry.ts';

export interface LoadedEntry {
  readonly entry: Entry;
  /** The input, with its bytes where they are here, so that what is hashed is what is sent. */
  readonly item: Item;
  /** SHA-256 of the file's bytes; null for URLs and stored files. */
  readonly sha256: string | null;
  /** Equal for equal bytes, prompt and question. */
  readonly key: string;
}

type LoadContext = Pick<RunContext, 'env' | 'signal' | 'output'> & { readonly pages: PageShooter };

/** Reads an entry; `fingerprint` is that of its question. Throws CliError when it cannot be used. */
export async function loadEntry(
  entry: Entry,
  fingerprint: string,
  context: LoadContext,
): Promise<LoadedEntry> {
  if (entry.ref instanceof CliError) throw entry.ref;
  const { ref, sha256, identity } = await identify(entry.ref, context);
  const key = createHash('sha256')
    .update(JSON.stringify([identity, entry.prompt, fingerprint]))
    .digest('hex');
  return { entry, item: { kind: 'input', ref }, sha256, key };
}

interface Identified {
  readonly ref: InputRef;
  readonly sha256: string | null;
  /** Tells this input from others. */
  readonly identity: string;
}

async function identify(ref: InputRef, context: LoadContext): Promise<Identified> {
  if (ref.kind === 'url') return { ref, sha256: null, identity: `url ${ref.url}` };
  if (ref.kind === 'file_id') return { ref, sha256: null, identity: `file ${ref.file_id}` };
  const { env, signal } = context;
  if (ref.kind === 'path' && (await findLargePdf(ref, env))) {
    const sha256 = await hashFile(resolve(env.cwd, ref.path), signal);
    return { ref, sha256, identity: `sha256 ${sha256}` };
  }
  const bytes =
    ref.kind === 'page'
      ? await context.pages.shoot(ref, context.output.info, context)
      : await readBytes(ref, env, signal);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ref: withBytes(ref, bytes), sha256, identity: `sha256 ${sha256}` };
}

function withBytes(ref: LocalRef | PageRef, bytes: Buffer): InputRef {
  return ref.kind === 'path' || ref.kind === 'page' ? { ...ref, bytes } : ref;
}

/** A PDF of more than 32 MB is not held in memory. */
async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
