// Walks the page tree of an untrusted PDF, which may contain loops, gaps and false counts.
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRef,
} from '@cantoo/pdf-lib';

/** Entries that pages inherit from their ancestors (ISO 32000-1, table 30). */
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'].map((key) => PDFName.of(key));

const KIDS = PDFName.of('Kids');
const COUNT = PDFName.of('Count');
const TYPE = PDFName.of('Type');
const PAGES = PDFName.of('Pages');

/** Stops at a tree that shares branches so often that it has no end. */
const MAX_NODES = 500_000;

/** A page in the tree. */
export interface PageNode {
  /** Undefined for a page that its parent contains directly. */
  readonly ref: PDFRef | undefined;
  readonly dict: PDFDict;
  readonly inherited: ReadonlyMap<PDFName, PDFObject>;
}

export interface PageTree {
  readonly pages: readonly PageNode[];
  /**
   * For each node that is not in the file, the number of pages before it. The node may be one page or a branch of
   * many, so the numbers of the pages after it are uncertain.
   */
  readonly gaps: readonly number[];
  /** The number of pages that the root claims; undefined if it is not a natural number. */
  readonly count: number | undefined;
}

interface Step {
  readonly node: PDFObject;
  readonly inherited: ReadonlyMap<PDFName, PDFObject>;
  readonly above: Ancestor | undefined;
}

/** The path from the root, to detect loops. */
interface Ancestor {
  readonly dict: PDFDict;
  readonly next: Ancestor | undefined;
  readonly depth: number;
}

/** Producers build trees of fewer than ten levels. */
const MAX_DEPTH = 1000;

/** A page tree contains a loop, or is too deep or too large. */
export class PageTreeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PageTreeError';
  }
}

/** Returns the pages of a document in order without trusting its counts; throws PageTreeError. */
export function walkPageTree(context: PDFContext): PageTree {
  const pages: PageNode[] = [];
  const gaps: number[] = [];
  let nodes = 0;
  const catalog = context.lookup(context.trailerInfo.Root);
  const root = catalog instanceof PDFDict ? catalog.get(PDFName.of('Pages')) : undefined;
  const steps: Step[] = root ? [{ node: root, inherited: new Map(), above: undefined }] : [];
  for (let step = steps.pop(); step; step = steps.pop()) {
    nodes += 1;
    if (nodes > MAX_NODES) throw new PageTreeError('its page tree is too large');
    const { node, inherited, above } = step;
    const dict = context.lookup(node);
    const kids = dict instanceof PDFDict ? dict.lookup(KIDS) : undefined;
    if (!(dict instanceof PDFDict) || (!(kids instanceof PDFArray) && dict.lookup(TYPE) === PAGES)) {
      gaps.push(pages.length);
      continue;
    }
    if (!(kids instanceof PDFArray)) {
      pages.push({ ref: node instanceof PDFRef ? node : undefined, dict, inherited });
      continue;
    }
    if (isAncestor(dict, above)) throw new PageTreeError('its page tree contains a loop');
    const below: Ancestor = { dict, next: above, depth: (above?.depth ?? 0) + 1 };
    if (below.depth > MAX_DEPTH)
      throw new PageTreeError(`its page tree is more than ${MAX_DEPTH} levels deep`);
    if (nodes + kids.size() > MAX_NODES) throw new PageTreeError('its page tree is too large');
    const inheritedByKids = addInherited(dict, inherited);
    for (const kid of kids.asArray().toReversed())
      steps.push({ node: kid, inherited: inheritedByKids, above: below });
  }
  return { pages, gaps, count: readCount(root && context.lookup(root)) };
}

function readCount(root: PDFObject | undefined): number | undefined {
  const count = root instanceof PDFDict ? root.lookup(COUNT) : undefined;
  const value = count instanceof PDFNumber ? count.asNumber() : undefined;
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function isAncestor(dict: PDFDict, above: Ancestor | undefined): boolean {
  for (let node = above; node; node = node.next) if (node.dict === dict) return true;
  return false;
}

function addInherited(
  dict: PDFDict,
  inherited: ReadonlyMap<PDFName, PDFObject>,
): ReadonlyMap<PDFName, PDFObject> {
  const own = INHERITED.flatMap((key) => {
    const value = dict.get(key);
    return value ? [[key, value] as const] : [];
  });
  return own.length === 0 ? inherited : new Map([...inherited, ...own]);
}
