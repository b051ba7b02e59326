// Walks everything that objects refer to, before it is copied.
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFInvalidObject,
  PDFName,
  PDFNull,
  type PDFObject,
  PDFRawStream,
  PDFRef,
} from '@cantoo/pdf-lib';

/** A selection needs an object that cannot be parsed: it would be copied with references that lead elsewhere. */
export class InvalidObjectError extends Error {
  /** The number of the object. */
  readonly number: number;

  constructor(number: number) {
    super(`object ${number} cannot be parsed`);
    this.name = 'InvalidObjectError';
    this.number = number;
  }
}

/** Types of objects that lead to the whole document. A link may lead to a page that is in no page tree. */
const FOREIGN_TYPES = ['Catalog', 'Outlines', 'Page', 'Pages', 'StructElem', 'StructTreeRoot'].map((type) =>
  PDFName.of(type),
);

/**
 * Adds to `reached` every reference that an object leads to. A reference to an object that is not there means null
 * (ISO 32000-1, 7.3.10) and gets one; so does one to a page that is not in `kept`. Throws InvalidObjectError.
 */
export function collectReachable(
  context: PDFContext,
  from: PDFObject,
  reached: Set<PDFRef>,
  kept: ReadonlySet<PDFObject>,
): void {
  const pending: PDFObject[] = [from];
  for (let object = pending.pop(); object; object = pending.pop()) {
    for (const value of listValues(object)) pending.push(value);
    if (object instanceof PDFRef && !reached.has(object)) {
      reached.add(object);
      const target = context.lookup(object);
      if (target instanceof PDFInvalidObject) throw new InvalidObjectError(object.objectNumber);
      if (target && (kept.has(target) || !isForeign(target))) pending.push(target);
      else context.assign(object, PDFNull);
    }
  }
}

/** Returns the objects directly within an object, references among them. */
export function listValues(object: PDFObject): readonly PDFObject[] {
  if (object instanceof PDFDict) return object.values();
  if (object instanceof PDFArray) return object.asArray();
  return object instanceof PDFRawStream ? object.dict.values() : [];
}

function isForeign(object: PDFObject): boolean {
  if (!(object instanceof PDFDict)) return false;
  const type = object.lookup(PDFName.of('Type'));
  return FOREIGN_TYPES.some((foreign) => foreign === type) || isStructureElement(object);
}

/** Whether an object is a part of the structure tree, which need not have a type (ISO 32000-1, table 323). */
function isStructureElement(dict: PDFDict): boolean {
  return dict.get(PDFName.of('S')) instanceof PDFName && dict.get(PDFName.of('P')) instanceof PDFRef;
}
