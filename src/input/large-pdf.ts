// Finds PDFs that are too large to be read into memory.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LargeFile } from '../document/document.ts';
import type { Env } from '../env.ts';
import { findPdfHeader } from '../image/pdf-header.ts';
import { sniff } from '../image/sniff.ts';
import { MAX_FILE_BYTES, REQUEST_LIMITS } from '../limits.ts';
import { getFileName } from '../path-flavour.ts';
import type { LocalRef } from './read-bytes.ts';
import { readHead } from './read-head.ts';

/** The names of a PDF, and its bytes or the file that holds them. */
export interface PdfFile {
  readonly input: string;
  readonly name: string | undefined;
  readonly source: Buffer | LargeFile;
}

/** Larger files are PDFs that go out as an upload, or of which pages are selected; neither needs all bytes in memory. */
const LARGE_BYTES = REQUEST_LIMITS.maxBodyBytes;

/** Returns a PDF that is too large for a request, recognised by its beginning; undefined for any other input. */
export async function findLargePdf(ref: LocalRef & { kind: 'path' }, env: Env): Promise<PdfFile | undefined> {
  const path = resolve(env.cwd, ref.path);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size <= LARGE_BYTES || found.size > MAX_FILE_BYTES) return undefined;
  const head = await readHead(path).catch(() => undefined);
  // With junk before it, a PDF is not sent as it is.
  if (!head || sniff(head).kind !== 'pdf' || findPdfHeader(head) !== 0) return undefined;
  return {
    input: ref.input,
    name: ref.name ?? getFileName(ref.path, env),
    source: { path, size: found.size },
  };
}
