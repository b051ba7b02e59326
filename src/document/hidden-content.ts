// Finds PDFs whose content is not in their pages: dynamic forms and portfolios.
import {
  PDFArray,
  PDFBool,
  type PDFContext,
  PDFDict,
  PDFName,
  type PDFObject,
  PDFRawStream,
} from '@cantoo/pdf-lib';
import type { HiddenContent } from './content-notes.ts';
import { decodeStream } from './decode-stream.ts';
import type { PageNode } from './page-tree.ts';

/** Stops at a tree of names with a loop. A portfolio has some hundred files. */
const MAX_NODES = 100_000;

/** Characters of a page in which the placeholder is looked for. */
const MAX_CHARACTERS = 20_000;

/** Returns what a parsed PDF holds beside its pages; never throws. */
export function findHiddenContent(context: PDFContext, pages: readonly PageNode[]): HiddenContent {
  const catalog = context.lookup(context.trailerInfo.Root);
  if (!(catalog instanceof PDFDict)) return { isXfaForm: false, portfolioFiles: undefined };
  return {
    isXfaForm: isXfaForm(catalog, pages),
    portfolioFiles:
      catalog.lookup(PDFName.of('Collection')) instanceof PDFDict ? countFiles(catalog) : undefined,
  };
}

/** A form may have both XFA and pages of its own; those are real unless the file says that they need rendering. */
function isXfaForm(catalog: PDFDict, pages: readonly PageNode[]): boolean {
  const form = catalog.lookup(PDFName.of('AcroForm'));
  if (!(form instanceof PDFDict) || !form.lookup(PDFName.of('XFA'))) return false;
  if (catalog.lookup(PDFName.of('NeedsRendering')) === PDFBool.True) return true;
  const [page, ...others] = pages;
  return page !== undefined && others.length === 0 && isPlaceholder(page);
}

/** Whether a page holds the text that Adobe's programs write in place of a form. */
function isPlaceholder({ dict }: PageNode): boolean {
  const contents = dict.lookup(PDFName.of('Contents'));
  const [stream] = contents instanceof PDFArray ? [contents.lookup(0)] : [contents];
  if (!(stream instanceof PDFRawStream)) return false;
  try {
    const text = Buffer.from(decodeStream(stream)).toString('latin1', 0, MAX_CHARACTERS);
    // The text may be split for kerning: [(Please w) 10 (ait...)] TJ
    const shown = [...text.matchAll(/\(([^()\\]*)\)/g)].map(([, part]) => part).join('');
    return /please\s*wait/i.test(shown);
  } catch {
    return false;
  }
}

/** Counts the files in the tree of names (ISO 32000-1, 7.9.6): each takes two places, its name and its value. */
function countFiles(catalog: PDFDict): number {
  const names = catalog.lookup(PDFName.of('Names'));
  const nodes: (PDFObject | undefined)[] =
    names instanceof PDFDict ? [names.lookup(PDFName.of('EmbeddedFiles'))] : [];
  let files = 0;
  for (let visited = 0; nodes.length > 0 && visited < MAX_NODES; visited += 1) {
    const node = nodes.pop();
    if (!(node instanceof PDFDict)) continue;
    const leaves = node.lookup(PDFName.of('Names'));
    const kids = node.lookup(PDFName.of('Kids'));
    if (leaves instanceof PDFArray) files += Math.floor(leaves.size() / 2);
    if (kids instanceof PDFArray && nodes.length + kids.size() < MAX_NODES)
      nodes.push(...kids.asArray().map((kid) => catalog.context.lookup(kid)));
  }
  return files;
}
