// Drops from pages, and from what they draw, the resources that nothing names. They are other pages' fonts and images.
import { PDFDict, PDFName, type PDFObject } from '@cantoo/pdf-lib';
import type { Drawing, Holder } from './drawing.ts';
import { dictOf, type ResourceKey, splitKey } from './resources.ts';

const RESOURCES = PDFName.of('Resources');

/** Private data of programs, often a whole document, and information on where a form is from. */
const HIDDEN_KEYS = ['PieceInfo', 'Metadata', 'AF'].map((key) => PDFName.of(key));

/** Gives each holder a dictionary of its own with the resources that it uses: pages often share one. */
export function trimResources(drawings: ReadonlyMap<Holder, Drawing>): void {
  for (const [holder, { resources }] of drawings) {
    const dict = dictOf(holder);
    for (const key of HIDDEN_KEYS) dict.delete(key);
    // A form without a dictionary uses that of the page.
    if (dict.has(RESOURCES)) dict.set(RESOURCES, makeResources(dict, resources));
  }
}

function makeResources({ context }: PDFDict, used: ReadonlyMap<ResourceKey, PDFObject>): PDFDict {
  const resources = PDFDict.withContext(context);
  for (const [key, value] of used) {
    const [category, name] = splitKey(key);
    const own = resources.get(category);
    const names = own instanceof PDFDict ? own : PDFDict.withContext(context);
    names.set(name, value);
    resources.set(category, names);
  }
  return resources;
}
