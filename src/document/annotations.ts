// Cuts a page's annotations and form fields off from the rest of their document.
import { PDFArray, PDFDict, PDFName, type PDFObject, PDFRef } from '@cantoo/pdf-lib';
import { lookupDict } from './resources.ts';

const PARENT = PDFName.of('Parent');
const KIDS = PDFName.of('Kids');
const ACTION = PDFName.of('A');

/** Actions that a reader of the page sees as a link. Scripts, files to open and forms to submit are not copied. */
const LINKS = ['URI', 'GoTo'].map((type) => PDFName.of(type));

/** Actions on events, which are never links. */
const EVENTS = ['AA', 'PA'].map((key) => PDFName.of(key));

/** Stops at a field whose parents contain a loop. */
const MAX_FIELD_DEPTH = 50;

/** Returns a page's annotations, most of them as references. */
function listAnnotations(page: PDFDict): PDFObject[] {
  const found = page.lookup(PDFName.of('Annots'));
  return found instanceof PDFArray ? found.asArray() : [];
}

/** Returns the references to a page's annotations. */
export function findAnnotations(page: PDFDict): PDFRef[] {
  return listAnnotations(page).filter((item) => item instanceof PDFRef);
}

/** Removes scripts and other actions from a page's annotations, and keeps links. */
export function removeActions(page: PDFDict): void {
  for (const item of listAnnotations(page)) {
    const annotation = page.context.lookup(item);
    if (annotation instanceof PDFDict) removeActionsOf(annotation);
  }
}

function removeActionsOf(dict: PDFDict): void {
  for (const key of EVENTS) dict.delete(key);
  const action = lookupDict(dict, ACTION);
  const type = action?.lookup(PDFName.of('S'));
  if (LINKS.some((link) => link === type)) action?.delete(PDFName.of('Next'));
  else dict.delete(ACTION);
}

/**
 * Returns the root fields of the form widgets on pages. Removes the other kids of these fields and of those between
 * them: they hold what was filled in on other pages.
 */
export function isolateFields(pages: readonly PDFDict[]): Set<PDFRef> {
  const roots = new Set<PDFRef>();
  const kept = new Set<PDFRef>();
  const parents = new Set<PDFDict>();
  for (const page of pages) {
    for (const annotation of listAnnotations(page)) {
      const dict = page.context.lookup(annotation);
      if (!(dict instanceof PDFDict) || dict.lookup(PDFName.of('Subtype')) !== PDFName.of('Widget')) continue;
      // A widget may be in the array itself, and still have a parent.
      let field = annotation instanceof PDFRef ? annotation : undefined;
      let parent = dict.get(PARENT);
      for (let depth = 0; depth < MAX_FIELD_DEPTH; depth += 1) {
        if (field) kept.add(field);
        const above = page.context.lookup(parent);
        if (!(parent instanceof PDFRef) || !(above instanceof PDFDict)) break;
        parents.add(above);
        field = parent;
        parent = above.get(PARENT);
      }
      if (field) roots.add(field);
    }
  }
  for (const parent of parents) {
    removeActionsOf(parent);
    keepKids(parent, kept);
  }
  return roots;
}

function keepKids(field: PDFDict, kept: ReadonlySet<PDFRef>): void {
  const kids = field.lookup(KIDS);
  if (!(kids instanceof PDFArray)) return;
  const own = PDFArray.withContext(field.context);
  for (const kid of kids.asArray()) if (kid instanceof PDFRef && kept.has(kid)) own.push(kid);
  field.set(KIDS, own);
}
