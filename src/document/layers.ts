// Reduces the layers of a document (optional content, ISO 32000-1, 8.11) to those that its chosen pages use.
import { PDFArray, PDFDict, PDFName, type PDFObject, PDFRef } from '@cantoo/pdf-lib';

/** Entries that only a viewer's panel shows, such as the names of all layers. None of them changes what is drawn at first. */
const PANEL_KEYS = ['Order', 'Configs', 'Name', 'Creator'].map((key) => PDFName.of(key));

/** The properties hold a configuration, which holds lists of layers. */
const MAX_DEPTH = 5;

/** Returns a copy of a document's layer properties without the layers that are not in `reached`. */
export function reduceLayers(properties: PDFDict, reached: ReadonlySet<PDFRef>): PDFDict {
  const copy = (value: PDFObject, depth: number): PDFObject => {
    const object = properties.context.lookup(value);
    if (depth > MAX_DEPTH) return value;
    if (object instanceof PDFDict) {
      if (object.get(PDFName.of('Type')) === PDFName.of('OCG')) return value;
      const dict = PDFDict.withContext(properties.context);
      for (const [key, entry] of object.entries()) {
        if (!PANEL_KEYS.includes(key)) dict.set(key, copy(entry, depth + 1));
      }
      return dict;
    }
    if (!(object instanceof PDFArray)) return value;
    const array = PDFArray.withContext(properties.context);
    for (const item of object.asArray()) {
      if (!(item instanceof PDFRef) || reached.has(item)) array.push(copy(item, depth + 1));
    }
    return array;
  };
  return copy(properties, 0) as PDFDict;
}
