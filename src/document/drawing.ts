// Follows what pages draw: their contents and the forms, patterns, glyphs and masks that these name.
import { createHash } from 'node:crypto';
import { PDFArray, type PDFContext, PDFDict, PDFName, type PDFObject, PDFRawStream } from '@cantoo/pdf-lib';
import { findUsedNames } from './content-stream.ts';
import { decodeStream, listFilters } from './decode-stream.ts';
import { dictOf, findResource, listResources, lookupDict, type ResourceKey, toKey } from './resources.ts';

/** An object with content streams and resources: a page, a font of type 3, a form or a pattern. */
export type Holder = PDFDict | PDFRawStream;

/** The resources that one holder draws. */
export interface Drawing {
  /** The resources that it and what it draws take from its own dictionary, as they stand there. */
  readonly resources: Map<ResourceKey, PDFObject>;
  /** A hash of its content streams as stored, with the names of their filters. */
  readonly contentHash: string;
}

/** Caches the names in content streams, because each is read several times: in the original and in its copy. */
export interface UsedNamesCache {
  /** By the hash of the stored bytes; undefined if they cannot be decoded. */
  readonly names: Map<string, ReadonlySet<ResourceKey> | undefined>;
  /** The number of bytes that were decoded. */
  decoded: number;
}

/** Reading so many bytes of contents takes a few seconds. Further ones count as those that cannot be decoded. */
const MAX_DECODED_BYTES = 128 * 1024 * 1024;

/** Makes an empty cache, for all reading of one selection. */
export function createUsedNamesCache(): UsedNamesCache {
  return { names: new Map(), decoded: 0 };
}

/** In place of names if those are unknown: everything in the dictionary that they are looked up in. */
type Wanted = ResourceKey | 'everything';

const RESOURCES = PDFName.of('Resources');

/** Colour spaces that are used without being named (ISO 32000-1, 8.6.5.6). */
const DEFAULTS = ['Gray', 'RGB', 'CMYK'].map((name): ResourceKey => `ColorSpace/Default${name}`);

/** Returns what each page draws, and every holder below it. Inherited entries must stand in the pages themselves. */
export function followDrawings(
  context: PDFContext,
  pages: readonly PDFDict[],
  cache: UsedNamesCache,
): Map<Holder, Drawing> {
  const drawings = new Map<Holder, Drawing>();
  const missing = new Map<Holder, ReadonlySet<Wanted>>();
  for (const page of pages) {
    const outer = new Set<Wanted>();
    for (const appearance of findAppearances(page)) for (const key of follow(appearance)) outer.add(key);
    follow(page, outer);
  }
  return drawings;

  /** Returns the names that the holder's own dictionary lacks: the one above it has them. */
  function follow(holder: Holder, extra: ReadonlySet<Wanted> = new Set()): ReadonlySet<Wanted> {
    const known = missing.get(holder);
    if (known) return known;
    missing.set(holder, new Set()); // Ends a form that draws itself.
    const streams = findContents(holder);
    const contentHash = hashContents(streams);
    const resources = new Map<ResourceKey, PDFObject>();
    drawings.set(holder, { resources, contentHash });
    const own = lookupDict(dictOf(holder), RESOURCES);
    const lacking = new Set<Wanted>();
    const wanted = new Set<Wanted>(readUsedNames(streams, contentHash) ?? ['everything']);
    const want = (keys: Iterable<Wanted>) => {
      for (const key of keys) wanted.add(key);
    };
    want(extra);
    want(findColourSpaces(lookupDict(dictOf(holder), PDFName.of('Group'))?.lookup(PDFName.of('CS'))));
    if (own) want(DEFAULTS.filter((key) => findResource(own, key)));
    // The set grows by what the objects found need.
    for (const key of wanted) {
      const value = own && key !== 'everything' ? findResource(own, key) : undefined;
      if (own && key === 'everything') want(listResources(own));
      else if (key === 'everything' || !value) lacking.add(key);
      else {
        resources.set(key, value);
        const object = context.lookup(value);
        want(findColourSpaces(findColourSpace(key, object)));
        for (const below of findHolders(object)) want(follow(below));
      }
    }
    missing.set(holder, lacking);
    return lacking;
  }

  function readUsedNames(
    streams: readonly PDFRawStream[],
    hash: string,
  ): ReadonlySet<ResourceKey> | undefined {
    if (!cache.names.has(hash)) cache.names.set(hash, decodeNames(streams, cache));
    return cache.names.get(hash);
  }
}

function decodeNames(
  streams: readonly PDFRawStream[],
  cache: UsedNamesCache,
): ReadonlySet<ResourceKey> | undefined {
  if (cache.decoded > MAX_DECODED_BYTES) return undefined;
  try {
    // An operator and its operands may be in two streams, a token may not.
    const parts = streams.flatMap((stream) => [decodeStream(stream), Buffer.from('\n')]);
    const content = Buffer.concat(parts);
    cache.decoded += content.length;
    return findUsedNames(content);
  } catch {
    return undefined;
  }
}

function hashContents(streams: readonly PDFRawStream[]): string {
  const hash = createHash('sha256');
  for (const { dict, contents } of streams)
    hash.update(`${listFilters(dict)} ${contents.length} `).update(contents);
  return hash.digest('base64');
}

/** The streams of a holder in the order in which they are read. */
function findContents(holder: Holder): PDFRawStream[] {
  if (holder instanceof PDFRawStream) return [holder];
  const glyphs = lookupDict(holder, PDFName.of('CharProcs'));
  const contents = holder.lookup(PDFName.of('Contents'));
  const objects = glyphs
    ? glyphs.keys().map((key) => glyphs.lookup(key))
    : contents instanceof PDFArray
      ? contents.asArray().map((_, index) => contents.lookup(index))
      : [contents];
  return objects.filter((object) => object instanceof PDFRawStream);
}

/** The appearances of a page's annotations: streams, or dictionaries of one stream for each state. */
function findAppearances(page: PDFDict): PDFRawStream[] {
  const annotations = page.lookup(PDFName.of('Annots'));
  if (!(annotations instanceof PDFArray)) return [];
  return annotations.asArray().flatMap((_, index) => {
    const annotation = annotations.lookup(index);
    const appearance = annotation instanceof PDFDict && lookupDict(annotation, PDFName.of('AP'));
    if (!appearance) return [];
    return appearance.keys().flatMap((key) => {
      const value = appearance.lookup(key);
      const states = value instanceof PDFDict ? value.keys().map((state) => value.lookup(state)) : [value];
      return states.filter((state) => state instanceof PDFRawStream);
    });
  });
}

/** Returns the objects with content streams that a resource draws: a form, a pattern, the glyphs of a font. */
function findHolders(object: PDFObject | undefined): Holder[] {
  if (object instanceof PDFRawStream)
    return object.dict.lookup(PDFName.of('Subtype')) === PDFName.of('Image') ? [] : [object];
  if (!(object instanceof PDFDict)) return [];
  if (lookupDict(object, PDFName.of('CharProcs'))) return [object];
  // A graphics state holds a mask and a font; a pattern of shading holds a graphics state.
  const state = lookupDict(object, PDFName.of('ExtGState')) ?? object;
  const mask = lookupDict(state, PDFName.of('SMask'))?.lookup(PDFName.of('G'));
  const font = state.lookup(PDFName.of('Font'));
  const glyphs = font instanceof PDFArray && font.size() > 0 ? font.lookup(0) : undefined;
  return [
    ...(mask instanceof PDFRawStream ? [mask] : []),
    ...(glyphs instanceof PDFDict && lookupDict(glyphs, PDFName.of('CharProcs')) ? [glyphs] : []),
  ];
}

/** The colour space of a resource, which readers look up by name, too. */
function findColourSpace(key: ResourceKey, object: PDFObject | undefined): PDFObject | undefined {
  if (key.startsWith('ColorSpace/')) return object;
  const dict = object && dictOf(object);
  return (
    dict && lookupDict(dict, PDFName.of('Shading')) ? lookupDict(dict, PDFName.of('Shading')) : dict
  )?.lookup(PDFName.of('ColorSpace'));
}

/** The names in a colour space, two levels deep: the base of an indexed space may be a pattern's. */
function findColourSpaces(space: PDFObject | undefined, depth = 0): ResourceKey[] {
  if (space instanceof PDFName) return [toKey('ColorSpace', space)];
  if (!(space instanceof PDFArray) || depth > 1) return [];
  // Only the first entries are spaces; the table of colours can be long.
  return [0, 1, 2].flatMap((index) =>
    index < space.size() ? findColourSpaces(space.lookup(index), depth + 1) : [],
  );
}
