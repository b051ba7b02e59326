// Writes selected pages of a PDF as a new PDF, without any content of the other pages.
import {
  PDFArray,
  PDFCatalog,
  PDFContext,
  PDFDict,
  PDFName,
  PDFObjectCopier,
  PDFPageTree,
  PDFRawStream,
  type PDFRef,
  PDFWriter,
} from '@cantoo/pdf-lib';
import { findAnnotations, isolateFields, removeActions } from './annotations.ts';
import { createUsedNamesCache, followDrawings } from './drawing.ts';
import { takeFingerprint } from './fingerprint.ts';
import { reduceLayers } from './layers.ts';
import type { PageNode } from './page-tree.ts';
import { collectReachable, InvalidObjectError } from './reachable.ts';
import { trimResources } from './trim-resources.ts';
import { SubsetError, verifySubset } from './verify-subset.ts';

const PARENT = PDFName.of('Parent');

/**
 * Entries of a page that affect how it looks (ISO 32000-1, table 30). The others refer to the rest of the document,
 * such as article threads, the structure tree and attached files, or run scripts.
 */
const COPIED_KEYS: ReadonlySet<PDFName> = new Set(
  'Annots ArtBox BleedBox Contents CropBox Group MediaBox Resources Rotate TrimBox Type UserUnit'
    .split(' ')
    .map((key) => PDFName.of(key)),
);

/** Entries that a form needs to be drawn. Scripts, signatures and XFA are not copied. */
const FORM_APPEARANCE_KEYS = ['DA', 'Q', 'NeedAppearances'].map((key) => PDFName.of(key));

/** Resources that the default appearance of a field can name. */
const FORM_RESOURCES = ['Font', 'Encoding'].map((key) => PDFName.of(key));

/** Bytes of the selected pages, which are in memory at once here and in the parent. */
export const MAX_WRITTEN_BYTES = 100 * 1024 * 1024;

/** The selected pages are larger than MAX_WRITTEN_BYTES. */
export class SubsetSizeError extends Error {
  readonly bytes: number;

  constructor(bytes: number) {
    super(`the pages are ${bytes} bytes`);
    this.name = 'SubsetSizeError';
    this.bytes = bytes;
  }
}

/** The pages to write. */
export interface Selection {
  /** All pages of the source. */
  readonly all: readonly PageNode[];
  /** The numbers of the chosen ones, which start at 1. */
  readonly numbers: readonly number[];
}

/**
 * Returns a PDF with the chosen pages, read again and compared with the original; modifies `source`. Throws SubsetError
 * if the pages need an object that cannot be parsed, or if they cannot be copied without a loss, and SubsetSizeError.
 */
export async function writeSubset(source: PDFContext, { all, numbers }: Selection): Promise<Uint8Array> {
  const chosen = numbers.flatMap((number) => all[number - 1] ?? []);
  const pages = chosen.map(({ dict }) => dict);
  for (const { dict, inherited } of chosen)
    for (const [key, value] of inherited) if (!dict.has(key)) dict.set(key, value);
  const cache = createUsedNamesCache();
  const expected = takeFingerprint(source, pages, cache);

  deleteOtherPages(source, all, chosen);
  for (const page of pages) {
    for (const key of page.keys()) if (!COPIED_KEYS.has(key)) page.delete(key);
    page.set(PDFName.of('Type'), PDFName.of('Page'));
    removeActions(page);
  }
  trimResources(followDrawings(source, pages, cache));
  const form = makeForm(source, pages);
  const layers = checkObjects(source, pages, { numbers, form });

  const written = await copyPages(source, chosen, { AcroForm: form, OCProperties: layers });
  verifySubset(written, expected, { numbers, cache });
  return written;
}

/** Deletes the other pages, so that links and form fields do not bring them along. */
function deleteOtherPages(source: PDFContext, all: readonly PageNode[], chosen: readonly PageNode[]): void {
  const kept = new Set(chosen.flatMap(({ ref, dict }) => [ref, ...findAnnotations(dict)]));
  const others = all.flatMap(({ ref, dict }) => (kept.has(ref) ? [] : [ref, ...findAnnotations(dict)]));
  for (const ref of others) if (ref && !kept.has(ref)) source.delete(ref);
}

/** Returns the form of the chosen pages: its fields, and what they need to be drawn. */
function makeForm(source: PDFContext, pages: readonly PDFDict[]): PDFDict | undefined {
  const form = source.lookup(source.trailerInfo.Root, PDFDict).lookup(PDFName.of('AcroForm'));
  const fields = isolateFields(pages);
  if (!(form instanceof PDFDict) || fields.size === 0) return undefined;
  const copy = PDFDict.withContext(source);
  copyEntries(form, copy, FORM_APPEARANCE_KEYS);
  const resources = form.lookup(PDFName.of('DR'));
  if (resources instanceof PDFDict) {
    const used = PDFDict.withContext(source);
    copyEntries(resources, used, FORM_RESOURCES);
    copy.set(PDFName.of('DR'), used);
  }
  const array = PDFArray.withContext(source);
  for (const field of fields) array.push(field);
  copy.set(PDFName.of('Fields'), array);
  return copy;
}

function copyEntries(from: PDFDict, to: PDFDict, keys: readonly PDFName[]): void {
  for (const key of keys) {
    const value = from.get(key);
    if (value) to.set(key, value);
  }
}

/** Checks that all objects to be copied can be parsed, and returns the layers that they use. Throws SubsetError. */
function checkObjects(
  source: PDFContext,
  pages: readonly PDFDict[],
  { numbers, form }: { readonly numbers: readonly number[]; readonly form: PDFDict | undefined },
): PDFDict | undefined {
  const reached = new Set<PDFRef>();
  const kept = new Set(pages);
  const check = (object: PDFDict, user: string) => {
    try {
      collectReachable(source, object, reached, kept);
    } catch (error) {
      if (!(error instanceof InvalidObjectError)) throw error;
      throw new SubsetError(`${user} uses an object that cannot be parsed (object ${error.number})`);
    }
  };
  // Before the walk, which cuts off the catalog where a signature refers to it.
  const layers = source.lookup(source.trailerInfo.Root, PDFDict).lookup(PDFName.of('OCProperties'));
  for (const [index, page] of pages.entries()) {
    page.delete(PARENT);
    check(page, `page ${numbers[index]}`);
  }
  if (form) check(form, 'its form');
  if (!(layers instanceof PDFDict)) return undefined;
  const used = reduceLayers(layers, reached);
  check(used, 'its list of layers');
  return used;
}

async function copyPages(
  source: PDFContext,
  chosen: readonly PageNode[],
  entries: Readonly<Record<string, PDFDict | undefined>>,
): Promise<Uint8Array> {
  const target = PDFContext.create();
  const copier = PDFObjectCopier.for(source, target);
  const tree = PDFPageTree.withContext(target);
  const treeRef = target.register(tree);
  const kids = chosen.map(({ ref, dict }) => (ref ? copier.copy(ref) : target.register(copier.copy(dict))));
  for (const kid of kids) {
    target.lookup(kid, PDFDict).set(PARENT, treeRef);
    tree.Kids().push(kid);
  }
  tree.set(PDFName.of('Count'), target.obj(kids.length));
  const catalog = PDFCatalog.withContextAndPages(target, treeRef);
  for (const [key, dict] of Object.entries(entries))
    if (dict) catalog.set(PDFName.of(key), copier.copy(dict));
  target.trailerInfo.Root = target.register(catalog);
  checkSize(target);
  // Uncompressed objects and a plain table, which every reader understands.
  return PDFWriter.forContext(target, Number.POSITIVE_INFINITY).serializeToBuffer();
}

/** Throws SubsetSizeError before a second copy of the streams is made. */
function checkSize(context: PDFContext): void {
  let bytes = 0;
  for (const [, object] of context.enumerateIndirectObjects())
    if (object instanceof PDFRawStream) bytes += object.contents.length;
  if (bytes > MAX_WRITTEN_BYTES) throw new SubsetSizeError(bytes);
}
