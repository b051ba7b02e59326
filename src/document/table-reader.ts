// Reads the objects of a PDF that its cross-reference names, and no others.
import {
  PDFContext,
  PDFInvalidObject,
  PDFName,
  PDFNull,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
  PDFRef,
} from '@cantoo/pdf-lib';
import { decodeStream } from './decode-stream.ts';
import { readBody, readHeader } from './indirect-object.ts';
import { createLexer, parseNumber } from './lexer.ts';
import { createObjectReader } from './object-reader.ts';
import { readXref, type XrefEntry } from './xref.ts';

type PlainEntry = XrefEntry & { readonly kind: 'plain' };

/**
 * Reads a PDF by its cross-reference. Returns undefined if that is damaged in any place, or if the file is encrypted:
 * then only a scan of the whole file finds its objects.
 */
export function readByTable(bytes: Uint8Array): PDFContext | undefined {
  const xref = readXref(bytes);
  if (!xref || xref.encrypted) return undefined;
  // Before anything is parsed, as a scan follows if one of them is wrong.
  for (const [number, entry] of xref.entries)
    if (entry.kind === 'plain' && !findHeader(bytes, number, entry)) return undefined;
  const context = PDFContext.create();
  const load = createLoader(bytes, context, xref.entries);
  for (const [number, entry] of xref.entries) {
    if (entry.kind === 'free') continue;
    const object = load(number);
    if (object === undefined) return undefined;
    context.assign(PDFRef.of(number, entry.kind === 'plain' ? entry.generation : 0), object);
  }
  const root = xref.trailer.get(PDFName.of('Root'));
  if (root) context.trailerInfo = { Root: root };
  return context;
}

/** Returns a function that reads the object of a number; undefined if the entry does not lead to it. */
function createLoader(
  bytes: Uint8Array,
  context: PDFContext,
  entries: ReadonlyMap<number, XrefEntry>,
): (number: number) => PDFObject | undefined {
  const loaded = new Map<number, PDFObject | undefined>();
  const containers = new Map<number, ReadonlyMap<number, PDFObject>>();
  const offsets = [...entries.values()].flatMap((entry) => (entry.kind === 'plain' ? [entry.offset] : []));
  const ends = findEnds(offsets, bytes.length);
  let streamed = 0;

  const resolve = (ref: PDFRef) => load(ref.objectNumber);
  function load(number: number): PDFObject | undefined {
    if (loaded.has(number)) return loaded.get(number);
    loaded.set(number, undefined); // Ends a stream whose length refers to itself.
    const entry = entries.get(number);
    if (!entry || entry.kind === 'free') return undefined;
    const object =
      entry.kind === 'plain' ? loadPlain(number, entry) : loadContainer(entry.container).get(number);
    loaded.set(number, object);
    return object;
  }

  function loadPlain(number: number, entry: PlainEntry): PDFObject | undefined {
    const header = findHeader(bytes, number, entry);
    if (!header) return undefined;
    try {
      const place = { start: header.end, end: ends.get(entry.offset) ?? bytes.length, resolve };
      const object = readBody(bytes, context, place);
      if (object instanceof PDFRawStream) streamed += object.contents.length;
      // Streams that contain each other would multiply the size of what is written.
      return streamed > bytes.length ? undefined : object;
    } catch {
      return PDFInvalidObject.of(new Uint8Array());
    }
  }

  function loadContainer(number: number): ReadonlyMap<number, PDFObject> {
    const known = containers.get(number);
    if (known) return known;
    containers.set(number, new Map());
    const stream = entries.get(number)?.kind === 'plain' ? load(number) : undefined;
    const objects = stream instanceof PDFRawStream ? readObjectStream(stream, context) : new Map();
    containers.set(number, objects);
    return objects;
  }

  return load;
}

/** Returns the header that an entry leads to, if it is the right one. */
function findHeader(bytes: Uint8Array, number: number, { offset, generation }: PlainEntry) {
  const header = readHeader(bytes, offset);
  return header?.number === number && header.generation === generation ? header : undefined;
}

/** Returns where the object at each offset ends at the latest: where the next one begins, or at `last`. */
function findEnds(offsets: readonly number[], last: number): Map<number, number> {
  const starts = [...new Set(offsets)].sort((a, b) => a - b);
  return new Map(starts.map((start, index) => [start, starts[index + 1] ?? last]));
}

/** Reads the objects in an object stream (ISO 32000-1, 7.5.7); those that cannot be parsed are invalid objects. */
export function readObjectStream(stream: PDFRawStream, context: PDFContext): Map<number, PDFObject> {
  const objects = new Map<number, PDFObject>();
  const first = stream.dict.lookup(PDFName.of('First'));
  const count = stream.dict.lookup(PDFName.of('N'));
  if (!(first instanceof PDFNumber) || !(count instanceof PDFNumber)) return objects;
  const data = decode(stream);
  if (!data) return objects;
  const lexer = createLexer(data, 0, first.asNumber());
  const places: { number: number; start: number }[] = [];
  for (let index = 0; index < count.asNumber(); index += 1) {
    const [number, offset] = [lexer.next(), lexer.next()];
    if (number.kind !== 'number' || offset.kind !== 'number') break;
    const start = first.asNumber() + parseNumber(lexer.textOf(offset));
    places.push({ number: parseNumber(lexer.textOf(number)), start });
  }
  const ends = findEnds(
    places.map(({ start }) => start),
    data.length,
  );
  for (const { number, start } of places)
    objects.set(number, readPacked(data, context, start, ends.get(start)));
  return objects;
}

function decode(stream: PDFRawStream): Uint8Array | undefined {
  try {
    return decodeStream(stream);
  } catch {
    return undefined;
  }
}

function readPacked(
  data: Uint8Array,
  context: PDFContext,
  start: number,
  end: number | undefined,
): PDFObject {
  // An empty place is null.
  if (start >= data.length) return PDFNull;
  try {
    return createObjectReader(data, context, start, end).read();
  } catch {
    return PDFInvalidObject.of(new Uint8Array());
  }
}
