// Reads every input of a question: local bytes become prepared images and PDFs, or text; remote inputs stay references.
import { basename } from 'node:path';
import type { Media, PreparedDocument } from '../document/document.ts';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import { identifyImage } from '../image/identify.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import { type Sniffed, sniff } from '../image/sniff.ts';
import { mapBounded } from '../map-bounded.ts';
import type { Downloaded, UrlRef } from './download.ts';
import { findWrongExtension } from './extensions.ts';
import { readBytes } from './read-bytes.ts';
import type { InputRef, Item, TextItem } from './refs.ts';

export type LoadedItem = TextItem | { readonly kind: 'media'; readonly media: Media };

/** Images prepared at the same time: the pixels of each are in memory, some 70 MB for a phone's photo. */
const CONCURRENT_IMAGES = 2;

/** Prepares an image; only the result stays in memory, so that hundreds of photos fit. */
export type Prepare = (image: LoadedImage, info: (line: string) => void) => Promise<PreparedImage>;

/** The bytes and names of a PDF. */
interface PdfFile {
  readonly input: string;
  readonly name: string | undefined;
  readonly bytes: Buffer;
}

/** Prepares a PDF. */
export type PrepareDocument = (file: PdfFile, info: (line: string) => void) => Promise<PreparedDocument>;

/** Prepares each kind of input. */
export interface Preparers {
  readonly image: Prepare;
  readonly document: PrepareDocument;
  /** Downloads a URL; without this, the API fetches it. */
  readonly download?: ((ref: UrlRef, info: (line: string) => void) => Promise<Downloaded>) | undefined;
}

/** The environment that inputs are read from, and the signal that stops reading. */
interface LoadContext {
  readonly env: Env;
  readonly signal: AbortSignal;
}

/** Loads all items in order, and passes on notes in the same order; throws the first CliError. */
export async function loadItems(
  items: readonly Item[],
  preparers: Preparers,
  context: LoadContext,
  info: (line: string) => void,
): Promise<readonly LoadedItem[]> {
  const loaded = await mapBounded(items, CONCURRENT_IMAGES, async (item) => {
    const notes: string[] = [];
    const note = (line: string) => void notes.push(line);
    const result = item.kind === 'text' ? item : await loadInput(item.ref, preparers, context, note);
    return { result, notes };
  });
  for (const line of loaded.flatMap(({ notes }) => notes)) info(line);
  return loaded.map(({ result }) => result);
}

async function loadInput(
  ref: InputRef,
  preparers: Preparers,
  { env, signal }: LoadContext,
  info: (line: string) => void,
): Promise<LoadedItem> {
  if (ref.kind === 'file_id') return { kind: 'media', media: ref };
  if (ref.kind === 'url') {
    if (!preparers.download) return { kind: 'media', media: ref };
    const { bytes, name } = await preparers.download(ref, info);
    const file = { input: ref.input, name, bytes, found: sniff(bytes), isNamedByUser: false };
    return { kind: 'media', media: await prepareFile(file, preparers, info) };
  }
  const bytes = await readBytes(ref, env, signal);
  const found = sniff(bytes);
  // A web page on stdin is more likely a failed download than a question.
  if (ref.kind === 'stdin' && found.kind === 'text' && found.format !== 'html') {
    return { kind: 'text', text: decodeQuestion(bytes) };
  }
  const isNamedByUser = ref.kind === 'path';
  const name = isNamedByUser ? basename(ref.path) : undefined;
  const file = { input: ref.input, name, bytes, found, isNamedByUser };
  return { kind: 'media', media: await prepareFile(file, preparers, info) };
}

interface InputFile extends PdfFile {
  readonly found: Sniffed;
  /** False for the name in a URL, which means nothing: only the user's own names are checked. */
  readonly isNamedByUser: boolean;
}

async function prepareFile(
  { input, name, bytes, found, isNamedByUser }: InputFile,
  preparers: Preparers,
  info: (line: string) => void,
): Promise<Media> {
  if (found.kind === 'pdf') return preparers.document({ input, name, bytes }, info);
  const image = identifyImage({ input, name, bytes, found }, info);
  if (isNamedByUser && name !== undefined && found.kind === 'image') {
    const { media_type } = found;
    const extension = await findWrongExtension(name, media_type);
    if (extension) info(`${input}: named ${extension} but holds ${media_type}; sent as ${media_type}`);
  }
  return preparers.image(image, info);
}

/** Decodes a question from stdin; throws CliError when it is blank. */
function decodeQuestion(bytes: Buffer): string {
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
