// Reads every input of a question: local bytes become prepared images and PDFs, or text; remote inputs stay references.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Media, PreparedDocument } from '../document/document.ts';
import type { Env } from '../env.ts';
import { CliError, combineErrors } from '../errors.ts';
import type { ImageMediaType } from '../image/formats.ts';
import { identifyImage } from '../image/identify.ts';
import type { LoadedImage, PreparedImage } from '../image/image.ts';
import { type Sniffed, sniff } from '../image/sniff.ts';
import { mapBounded } from '../map-bounded.ts';
import { getFileName } from '../path-flavour.ts';
import type { Downloaded, UrlRef } from './download.ts';
import { findWrongExtension } from './extensions.ts';
import { findLargePdf, type PdfFile } from './large-pdf.ts';
import { readBytes } from './read-bytes.ts';
import type { InputRef, Item, PageRef, TextItem } from './refs.ts';

export type LoadedItem = TextItem | { readonly kind: 'media'; readonly media: Media };

/** Images prepared at the same time: the pixels of each are in memory, some 70 MB for a phone's photo. */
const CONCURRENT_IMAGES = 2;

/** Prepares an image, or several of its parts; only the result stays in memory, so that hundreds of photos fit. */
export type Prepare = (image: LoadedImage, info: (line: string) => void) => Promise<readonly PreparedImage[]>;

/** Prepares a PDF, or images of one of its pages. */
export type PrepareDocument = (
  file: PdfFile,
  info: (line: string) => void,
) => Promise<readonly (PreparedDocument | PreparedImage)[]>;

/** Prepares each kind of input. */
export interface Preparers {
  readonly image: Prepare;
  readonly document: PrepareDocument;
  /** Takes the picture of a page. */
  readonly shoot: (ref: PageRef, info: (line: string) => void) => Promise<Buffer>;
  /** Downloads a URL; without this, the API fetches it. */
  readonly download?: ((ref: UrlRef, info: (line: string) => void) => Promise<Downloaded>) | undefined;
}

/** The environment that inputs are read from, and the signal that stops reading. */
export interface LoadContext {
  readonly env: Env;
  readonly signal: AbortSignal;
}

/**
 * Loads all items in order, and passes on notes in the same order. When one cannot be used, the others are only checked,
 * and the CliError names all that cannot.
 */
export async function loadItems(
  items: readonly Item[],
  preparers: Preparers,
  context: LoadContext,
  info: (line: string) => void,
): Promise<readonly LoadedItem[]> {
  const { signal } = context;
  const errors = new Map<number, CliError>();
  const loaded = await mapBounded(items, CONCURRENT_IMAGES, async (item, index) => {
    const notes: string[] = [];
    const note = (line: string) => void notes.push(line);
    if (item.kind === 'text') return { result: [item], notes };
    try {
      if (errors.size === 0) return { result: await loadInput(item.ref, preparers, context, note), notes };
      await checkInput(item.ref, context);
    } catch (error) {
      if (!(error instanceof CliError) || signal.aborted) throw error;
      errors.set(index, error);
    }
    return { result: undefined, notes: [] };
  });
  const [first, ...rest] = items.flatMap((_, index) => errors.get(index) ?? []);
  if (first) throw combineErrors([first, ...rest]);
  for (const line of loaded.flatMap(({ notes }) => notes)) info(line);
  return loaded.flatMap(({ result }) => result ?? []);
}

/** Files that are checked beside one that cannot be used: no request takes more. */
const MAX_CHECKED = 600;

/** Returns the error for arguments some of which cannot be used, with what is wrong with the files among the others. */
export async function findAllFaults(
  outcomes: readonly (Item | CliError)[],
  context: LoadContext,
): Promise<CliError | undefined> {
  let checked = 0;
  const errors: CliError[] = [];
  for (const outcome of outcomes) {
    if (outcome instanceof CliError) errors.push(outcome);
    else if (outcome.kind === 'input' && ++checked <= MAX_CHECKED) {
      context.signal.throwIfAborted();
      const fault = await checkInput(outcome.ref, context).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (fault instanceof CliError) errors.push(fault);
    }
  }
  const [first, ...rest] = errors;
  return first && combineErrors([first, ...rest]);
}

/** Files that are too large to be read only to be checked. */
const MAX_CHECKED_BYTES = 32 * 1024 * 1024;

/** Throws CliError for a file that is no usable image or PDF. Reads nothing that may have to be waited for. */
async function checkInput(ref: InputRef, { env, signal }: LoadContext): Promise<void> {
  if (ref.kind !== 'path') return;
  const found = await stat(resolve(env.cwd, ref.path)).catch(() => undefined);
  if (found && (!found.isFile() || found.size > MAX_CHECKED_BYTES)) return;
  const bytes = await readBytes(ref, env, signal);
  const sniffed = sniff(bytes);
  if (sniffed.kind === 'pdf') return;
  identifyImage({ input: ref.input, name: getFileName(ref.path, env), bytes, found: sniffed }, () => {});
}

async function loadInput(
  ref: InputRef,
  preparers: Preparers,
  { env, signal }: LoadContext,
  info: (line: string) => void,
): Promise<readonly LoadedItem[]> {
  if (ref.kind === 'file_id') return toItems([ref]);
  if (ref.kind === 'url') {
    if (!preparers.download) return toItems([ref]);
    const { bytes, name, ...download } = await preparers.download(ref, info);
    const file = { input: ref.input, name, bytes, found: sniff(bytes), isNamedByUser: false };
    const all = await prepareFile(file, preparers, info);
    // Not copied, as bytes may be read from a file at each access.
    return toItems(all.map((media) => Object.assign(media, { download })));
  }
  const large = ref.kind === 'path' ? await findLargePdf(ref, env) : undefined;
  if (large) {
    await noteWrongName(large, 'application/pdf', info);
    return toItems(await preparers.document(large, info));
  }
  const bytes = ref.kind === 'page' ? await preparers.shoot(ref, info) : await readBytes(ref, env, signal);
  const found = sniff(bytes);
  // A web page on stdin is more likely a failed download than a question.
  if (ref.kind === 'stdin' && found.kind === 'text' && found.format !== 'html') {
    return [{ kind: 'text', text: decodeQuestion(bytes) }];
  }
  const isNamedByUser = ref.kind === 'path';
  const name = isNamedByUser ? (ref.name ?? getFileName(ref.path, env)) : undefined;
  const file = { input: ref.input, name, bytes, found, isNamedByUser };
  return toItems(await prepareFile(file, preparers, info));
}

function toItems(all: readonly Media[]): readonly LoadedItem[] {
  return all.map((media) => ({ kind: 'media', media }));
}

interface InputFile extends Omit<PdfFile, 'source'> {
  readonly bytes: Buffer;
  readonly found: Sniffed;
  /** False for the name in a URL, which means nothing: only the user's own names are checked. */
  readonly isNamedByUser: boolean;
}

async function prepareFile(
  { input, name, bytes, found, isNamedByUser }: InputFile,
  preparers: Preparers,
  info: (line: string) => void,
): Promise<readonly Media[]> {
  const named = { input, name: isNamedByUser ? name : undefined };
  if (found.kind === 'pdf') {
    await noteWrongName(named, 'application/pdf', info);
    return preparers.document({ input, name, source: bytes }, info);
  }
  const image = identifyImage({ input, name, bytes, found }, info);
  if (found.kind === 'image') await noteWrongName(named, found.media_type, info);
  return preparers.image(image, info);
}

/** Notes a name whose extension is that of another type than the file has. */
async function noteWrongName(
  { input, name }: Pick<PdfFile, 'input' | 'name'>,
  media_type: ImageMediaType | 'application/pdf',
  info: (line: string) => void,
): Promise<void> {
  const extension = name === undefined ? undefined : await findWrongExtension(name, media_type);
  if (extension) info(`${input}: named ${extension} but holds ${media_type}; sent as ${media_type}`);
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
