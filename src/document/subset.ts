// Writes selected pages of a PDF as a new PDF, without any content of the other pages.
import {
  PDFArray,
  PDFCatalog,
  PDFContext,
  PDFDict,
  PDFName,
  PDFObjectCopier,
  PDFPageTree,
  PDFRef,
  PDFWriter,
} from '@cantoo/pdf-lib';
import type { PageNode } from './page-tree.ts';

const PARENT = PDFName.of('Parent');

/**
 * Entries of a page that refer to the rest of its document, and so to every other page: article threads, the
 * structure tree, private data of programs.
 */
const OMITTED_KEYS = ['B', 'StructParents', 'PieceInfo', 'Metadata'].map((key) => PDFName.of(key));

/** Entries that a form needs to be drawn. Scripts, signatures and XFA are not copied. */
const FORM_APPEARANCE_KEYS = ['DA', 'DR', 'Q', 'NeedAppearances'].map((key) => PDFName.of(key));

/** Returns a PDF with the chosen pages; `all` are the pages of `source`, which is modified. */
export async function writeSubset(
  source: PDFContext,
  all: readonly PageNode[],
  chosen: readonly PageNode[],
): Promise<Uint8Array> {
  deleteOtherPages(source, all, chosen);
  for (const { dict, inherited } of chosen) {
    for (const [key, value] of inherited) if (!dict.has(key)) dict.set(key, value);
    for (const key of [PARENT, ...OMITTED_KEYS]) dict.delete(key);
    dict.set(PDFName.of('Type'), PDFName.of('Page'));
  }

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
  copyCatalog(source, copier, catalog, chosen);
  target.trailerInfo.Root = target.register(catalog);
  // Uncompressed objects and a plain table, which every reader understands.
  return PDFWriter.forContext(target, Number.POSITIVE_INFINITY).serializeToBuffer();
}

/** Deletes the other pages, so that links and form fields do not bring them along. */
function deleteOtherPages(source: PDFContext, all: readonly PageNode[], chosen: readonly PageNode[]): void {
  const kept = new Set(chosen.flatMap(({ ref, dict }) => [ref, ...findAnnotations(dict)]));
  const others = all.flatMap(({ ref, dict }) => (kept.has(ref) ? [] : [ref, ...findAnnotations(dict)]));
  for (const ref of others) if (ref && !kept.has(ref)) source.delete(ref);
}

function findAnnotations(page: PDFDict): PDFRef[] {
  const found = page.lookup(PDFName.of('Annots'));
  return found instanceof PDFArray ? found.asArray().filter((item) => item instanceof PDFRef) : [];
}

/** Copies the parts of the catalog that affect how pages look: the visible layers and the form. */
function copyCatalog(
  source: PDFContext,
  copier: PDFObjectCopier,
  catalog: PDFCatalog,
  chosen: readonly PageNode[],
): void {
  const original = source.lookup(source.trailerInfo.Root, PDFDict);
  const layers = original.get(PDFName.of('OCProperties'));
  if (layers) catalog.set(PDFName.of('OCProperties'), copier.copy(layers));
  const form = original.lookup(PDFName.of('AcroForm'));
  if (!(form instanceof PDFDict)) return;
  const fields = new Set(chosen.flatMap(({ dict }) => findRootFields(dict)));
  if (fields.size === 0) return;
  const copy = PDFDict.withContext(catalog.context);
  for (const key of FORM_APPEARANCE_KEYS) {
    const value = form.get(key);
    if (value) copy.set(key, copier.copy(value));
  }
  const copied = PDFArray.withContext(catalog.context);
  for (const field of fields) copied.push(copier.copy(field));
  copy.set(PDFName.of('Fields'), copied);
  catalog.set(PDFName.of('AcroForm'), copy);
}

/** Stops at a field whose parents contain a loop. */
const MAX_FIELD_DEPTH = 50;

/** Returns the root fields of the form widgets on a page. */
function findRootFields(page: PDFDict): PDFRef[] {
  return findAnnotations(page).flatMap((annotation) => {
    const dict = page.context.lookup(annotation);
    if (!(dict instanceof PDFDict) || dict.lookup(PDFName.of('Subtype')) !== PDFName.of('Widget')) return [];
    let field = annotation;
    for (let depth = 0; depth < MAX_FIELD_DEPTH; depth += 1) {
      const node = page.context.lookup(field);
      const parent = node instanceof PDFDict ? node.get(PARENT) : undefined;
      if (!(parent instanceof PDFRef) || !page.context.lookup(parent)) break;
      field = parent;
    }
    return [field];
  });
}
