// Reads every input of a question: local bytes become pictures and PDFs made ready, or text; remote ones stay references.
import { basename } from 'node:path';
import type { Media, PreparedDocument } from '../document/document.ts';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { acceptedMediaType } from '../image/formats.ts';
import { identifyImage } from '../image/identify.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import { sniff } from '../image/sniff.ts';
import { mapBounded } from '../map-bounded.ts';
import type { Downloaded, UrlRef } from './download.ts';
import { mismatchedExtension } from './extensions.ts';
import { readBytes } from './read-bytes.ts';
import type { InputRef, Item, TextItem } from './refs.ts';

export type LoadedItem = TextItem | { readonly kind: 'media'; readonly media: Media };

/** Pictures read and made ready at the same time: their pixels are in memory meanwhile, some 70 MB for a phone's photo. */
const CONCURRENT_PICTURES = 2;

/** Makes a picture ready; only its result is kept, so that hundreds of photos fit into memory. */
export type Prepare = (image: LoadedImage, info: (line: string) => void) => Promise<PreparedImage>;

/** The bytes of a PDF and what it is known by. */
interface PdfFile {
  readonly input: string;
  readonly name: string | undefined;
  readonly bytes: Buffer;
}

/** Makes a PDF ready. */
export type PrepareDocument = (file: PdfFile, info: (line: string) => void) => Promise<PreparedDocument>;

/** What becomes of the bytes that are read. */
export interface Preparers {
  readonly image: Prepare;
  readonly document: PrepareDocument;
  /** Fetches what is at a URL; where it is left out, the API is to do so. */
  readonly download?: ((ref: UrlRef, info: (line: string) => void) => Promise<Downloaded>) | undefined;
}

/** Loads all items in order; throws the first CliError. `note` is told what a user should know of a picture. */
export async function loadItems(
  items: readonly Item[],
  env: Env,
  signal: AbortSignal,
  prepare: Preparers,
  info: (line: string) => void,
): Promise<readonly LoadedItem[]> {
  const loaded = await mapBounded(items, CONCURRENT_PICTURES, async (item) => {
    const notes: string[] = [];
    const result =
      item.kind === 'text'
        ? item
        : await loadInput(item.ref, env, signal, prepare, (line) => notes.push(line));
    return { result, notes };
  });
  for (const line of loaded.flatMap(({ notes }) => notes)) info(line);
  return loaded.map(({ result }) => result);
}

async function loadInput(
  ref: InputRef,
  env: Env,
  signal: AbortSignal,
  prepare: Preparers,
  info: (line: string) => void,
): Promise<LoadedItem> {
  if (ref.kind === 'file_id' || (ref.kind === 'url' && !prepare.download))
    return { kind: 'media', media: ref };
  const { bytes, name } = await readInput(ref, env, signal, prepare.download, info);
  if (ref.kind === 'stdin') {
    const text = textOfStdin(bytes);
    if (text !== undefined) return { kind: 'text', text };
  }
  if (sniff(bytes).kind === 'pdf') {
    return { kind: 'media', media: await prepare.document({ input: ref.input, name, bytes }, info) };
  }
  const image = identifyImage(bytes, { input: ref.input, name }, info);
  const media_type = acceptedMediaType(image.format);
  // What a URL is called is its server's affair.
  const named = ref.kind === 'path' ? name : undefined;
  const extension = named && media_type && mismatchedExtension(named, media_type);
  if (extension) info(`${ref.input}: named ${extension} but holds ${media_type}; sent as ${media_type}`);
  return { kind: 'media', media: await prepare.image(image, info) };
}

async function readInput(
  ref: Exclude<InputRef, { kind: 'file_id' }>,
  env: Env,
  signal: AbortSignal,
  download: Preparers['download'],
  info: (line: string) => void,
): Promise<{ readonly bytes: Buffer; readonly name: string | undefined }> {
  if (ref.kind !== 'url') {
    const name = ref.kind === 'path' ? basename(ref.path) : undefined;
    return { bytes: await readBytes(ref, env, signal), name };
  }
  if (!download) throw new Error('only what is to be downloaded gets here');
  return download(ref, info);
}

/** stdin may carry the question: its bytes decide. A web page is more likely a failed download than a question. */
function textOfStdin(bytes: Buffer): string | undefined {
  const found = sniff(bytes);
  if (found.kind !== 'text' || found.format === 'html') return undefined;
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd();
  if (text.trim() !== '') return text;
  throw new CliError('input_unusable', 'holds nothing but white space', {
    subject: '-',
    hint: 'did the command before the pipe fail?',
  });
}
