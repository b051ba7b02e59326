// Finds the objects of a PDF: by its cross-reference if that is sound, otherwise by a scan of the file.
import {
  type PDFContext,
  PDFDict,
  PDFInvalidObject,
  PDFName,
  PDFParser,
  PDFRawStream,
  PDFRef,
} from '@cantoo/pdf-lib';
import { readBody } from './indirect-object.ts';
import { walkPageTree } from './page-tree.ts';
import { readByTable, readObjectStream } from './table-reader.ts';

/** Reads all objects of a PDF. Those that cannot be parsed are PDFInvalidObject. */
export async function readObjects(bytes: Buffer): Promise<PDFContext> {
  const context = readByTable(bytes);
  if (context && hasAllPages(context)) return context;
  return scanObjects(bytes);
}

function hasAllPages(context: PDFContext): boolean {
  try {
    const { pages, gaps } = walkPageTree(context);
    return pages.length > 0 && gaps.length === 0;
  } catch {
    return false;
  }
}

/** Takes the last object of each number in the file, whatever its tables say. */
async function scanObjects(bytes: Buffer): Promise<PDFContext> {
  const context = await PDFParser.forBytesWithOptions(bytes, Number.POSITIVE_INFINITY).parseDocument();
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    if (object instanceof PDFInvalidObject) readAgain(context, ref, object);
  }
  findRoot(context);
  return context;
}

const END = '\nendobj';

/** Reads an object again that the library could not parse. */
function readAgain(context: PDFContext, ref: PDFRef, invalid: PDFInvalidObject): void {
  // The library leaves out the keyword, which ends a dictionary without an end.
  const bytes = Buffer.alloc(invalid.sizeInBytes() + END.length);
  invalid.copyBytesInto(bytes, 0);
  bytes.write(END, bytes.length - END.length, 'latin1');
  try {
    const object = readBody(bytes, context, { start: 0, resolve: (length) => context.lookup(length) });
    context.assign(ref, object);
    if (!(object instanceof PDFRawStream) || object.dict.get(PDFName.of('Type')) !== PDFName.of('ObjStm'))
      return;
    for (const [number, packed] of readObjectStream(object, context)) {
      const packedRef = PDFRef.of(number);
      if (!context.lookup(packedRef)) context.assign(packedRef, packed);
    }
  } catch {
    // It stays invalid; a selection of pages that needs it fails.
  }
}

/** Looks for the catalog, which may be in an object that was read again. */
function findRoot(context: PDFContext): void {
  if (context.lookup(context.trailerInfo.Root) instanceof PDFDict) return;
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    if (object instanceof PDFDict && object.get(PDFName.of('Type')) === PDFName.of('Catalog'))
      context.trailerInfo.Root = ref;
  }
}
