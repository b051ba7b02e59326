// Walks a PDF's page tree as hostile files have it: with loops, lies and holes; changes nothing.
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRef,
} from '@cantoo/pdf-lib';

/** What pages take over from the nodes above them; ISO 32000-1, table 30. */
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'].map((key) => PDFName.of(key));

const KIDS = PDFName.of('Kids');
const COUNT = PDFName.of('Count');
const TYPE = PDFName.of('Type');
const PAGES = PDFName.of('Pages');

/** Most nodes that are looked at: a tree whose branches grow together again has no end. */
const MAX_NODES = 500_000;

/** A page where the tree has it. */
export interface PageNode {
  /** Undefined for a page that stands in its parent itself. */
  readonly ref: PDFRef | undefined;
  readonly dict: PDFDict;
  readonly inherited: ReadonlyMap<PDFName, PDFObject>;
}

export interface PageTree {
  readonly pages: readonly PageNode[];
  /**
   * How many pages stand before each node that the tree names and the file does not hold. Such a node is a page or a
   * branch of many, so the pages behind it have no sure number.
   */
  readonly gaps: readonly number[];
  /** What the root says of the number of pages; undefined when that is no natural number. */
  readonly count: number | undefined;
}

interface Step {
  readonly node: PDFObject;
  readonly inherited: ReadonlyMap<PDFName, PDFObject>;
  readonly above: Ancestor | undefined;
}

/** The nodes on the way from the root, to notice a tree that leads back to itself. */
interface Ancestor {
  readonly dict: PDFDict;
  readonly next: Ancestor | undefined;
  readonly depth: number;
}

/** Deepest tree that is followed; producers build trees of less than ten levels. */
const MAX_DEPTH = 1000;

/** A page tree that leads back to itself, or has no end. */
export class PageTreeError extends Error {}

/** Returns a document's pages in order, without trusting any count; throws PageTreeError for a tree without end. */
export function walkPageTree(context: PDFContext): PageTree {
  const pages: PageNode[] = [];
  const gaps: number[] = [];
  let nodes = 0;
  const catalog = context.lookup(context.trailerInfo.Root);
  const root = catalog instanceof PDFDict ? catalog.get(PDFName.of('Pages')) : undefined;
  const steps: Step[] = root ? [{ node: root, inherited: new Map(), above: undefined }] : [];
  for (let step = steps.pop(); step; step = steps.pop()) {
    nodes += 1;
    if (nodes > MAX_NODES) throw new PageTreeError('its page tree has no end');
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
    if (isAncestor(dict, above)) throw new PageTreeError('its page tree leads back to itself');
    const below: Ancestor = { dict, next: above, depth: (above?.depth ?? 0) + 1 };
    if (below.depth > MAX_DEPTH)
      throw new PageTreeError(`its page tree is more than ${MAX_DEPTH} levels deep`);
    if (nodes + kids.size() > MAX_NODES) throw new PageTreeError('its page tree has no end');
    const handedDown = addInherited(dict, inherited);
    for (const kid of kids.asArray().toReversed())
      steps.push({ node: kid, inherited: handedDown, above: below });
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
