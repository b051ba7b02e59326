// Looks up the objects that content streams name, in resource dictionaries (ISO 32000-1, 7.8.3).
import { PDFDict, PDFName, PDFNull, type PDFObject, PDFRawStream } from '@cantoo/pdf-lib';

/** The entries of a resource dictionary whose objects content streams name (ISO 32000-1, table 33). */
export const CATEGORIES = [
  'ColorSpace',
  'ExtGState',
  'Font',
  'Pattern',
  'Properties',
  'Shading',
  'XObject',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** A category and a name in one text, such as `XObject/Im1`. */
export type ResourceKey = `${Category}/${string}`;

/** Returns the key of a name in a category. */
export function toKey(category: Category, name: PDFName): ResourceKey {
  return `${category}${name}` as ResourceKey;
}

/** Returns the category and the name of a key. */
export function splitKey(key: ResourceKey): [category: PDFName, name: PDFName] {
  const slash = key.indexOf('/');
  return [PDFName.of(key.slice(0, slash)), PDFName.of(key.slice(slash + 1))];
}

/** Returns the keys of all objects in a resource dictionary. */
export function listResources(resources: PDFDict): ResourceKey[] {
  return CATEGORIES.flatMap((category) => {
    const names = lookupDict(resources, PDFName.of(category))?.keys() ?? [];
    return names.map((name) => toKey(category, name));
  });
}

/** Returns what a resource dictionary holds under a key, often a reference; undefined if that leads to nothing. */
export function findResource(resources: PDFDict, key: ResourceKey): PDFObject | undefined {
  const [category, name] = splitKey(key);
  const value = lookupDict(resources, category)?.get(name);
  const object = value && resources.context.lookup(value);
  return object && object !== PDFNull ? value : undefined;
}

/** Returns the dictionary of an object that has one. */
export function dictOf(object: PDFDict | PDFRawStream): PDFDict;
export function dictOf(object: PDFObject | undefined): PDFDict | undefined;
export function dictOf(object: PDFObject | undefined): PDFDict | undefined {
  if (object instanceof PDFRawStream) return object.dict;
  return object instanceof PDFDict ? object : undefined;
}

/** Returns the dictionary, or that of the stream, which an entry leads to. */
export function lookupDict(dict: PDFDict, key: PDFName): PDFDict | undefined {
  return dictOf(dict.lookup(key));
}
