// Reads the cross-reference of a PDF: which object of a number is the current one, and where it is.
import {
  PDFArray,
  PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
} from '@cantoo/pdf-lib';
import { decodeStream } from './decode-stream.ts';
import { readIndirectObject } from './indirect-object.ts';
import { createObjectReader, type ObjectReader } from './object-reader.ts';
import { findStartxref } from './startxref.ts';

/** The place of an object in the file; null for a free object. */
export type XrefEntry =
  | { readonly kind: 'plain'; readonly offset: number; readonly generation: number }
  /** Within the object stream of number `container`. */
  | { readonly kind: 'packed'; readonly container: number }
  | { readonly kind: 'free' };

export interface Xref {
  readonly entries: ReadonlyMap<number, XrefEntry>;
  /** The newest trailer. */
  readonly trailer: PDFDict;
  readonly encrypted: boolean;
}

/** One section of the chain. */
interface Section {
  readonly entries: ReadonlyMap<number, XrefEntry>;
  readonly trailer: PDFDict;
}

/** Updates of one file, and entries of them all; a file of 300 MB has fewer than a million objects. */
const MAX_SECTIONS = 1000;
const MAX_ENTRIES = 4_000_000;

const FREE: XrefEntry = { kind: 'free' };

/** Returns the cross-reference that the end of the file leads to; undefined if any section of it is damaged. */
export function readXref(bytes: Uint8Array): Xref | undefined {
  const start = findStartxref(bytes);
  if (start === undefined) return undefined;
  try {
    return followChain(bytes, start);
  } catch {
    return undefined;
  }
}

function followChain(bytes: Uint8Array, start: number): Xref | undefined {
  const entries = new Map<number, XrefEntry>();
  const visited = new Set<number>();
  let newest: PDFDict | undefined;
  let encrypted = false;
  let total = 0;
  const add = (section: Section, wanted: (entry: XrefEntry) => boolean) => {
    total += section.entries.size;
    checkCount(total);
    for (const [number, entry] of section.entries)
      if (wanted(entry) && !entries.has(number)) entries.set(number, entry);
  };
  const isUsed = (entry: XrefEntry) => entry.kind !== 'free';
  for (let offset: number | undefined = start; offset !== undefined; ) {
    // A chain that leads back to itself is not to be trusted.
    if (visited.has(offset) || visited.size >= MAX_SECTIONS) return undefined;
    visited.add(offset);
    const section = readSection(bytes, offset);
    const { trailer } = section;
    newest ??= trailer;
    encrypted ||= trailer.has(PDFName.of('Encrypt'));
    add(section, isUsed);
    // Objects that only newer readers see are free in the table and used in this stream (ISO 32000-1, 7.5.8.4).
    const hidden = getOffset(trailer, 'XRefStm');
    if (hidden !== undefined) add(readSection(bytes, hidden), isUsed);
    add(section, (entry) => !isUsed(entry));
    offset = getOffset(trailer, 'Prev');
  }
  return newest && { entries, trailer: newest, encrypted };
}

function checkCount(entries: number): void {
  if (entries > MAX_ENTRIES) throw new Error('too many entries');
}

function getOffset(trailer: PDFDict, key: string): number | undefined {
  const value = trailer.get(PDFName.of(key));
  return value instanceof PDFNumber ? value.asNumber() : undefined;
}

/** Reads the table or the stream at an offset; throws if there is none. */
function readSection(bytes: Uint8Array, offset: number): Section {
  if (!(offset >= 0 && offset < bytes.length)) throw new Error('an offset beyond the file');
  const context = PDFContext.create();
  const reader = createObjectReader(bytes, context, offset);
  if (reader.lexer.textOf(reader.lexer.next()) === 'xref') return readTable(reader);
  const { object } = readIndirectObject(bytes, context, { start: offset }) ?? {};
  if (!(object instanceof PDFRawStream)) throw new Error('no cross-reference');
  return readStream(object);
}

/** Reads a table of PDF 1.4 (ISO 32000-1, 7.5.4) and its trailer. */
function readTable(reader: ObjectReader): Section {
  const { lexer } = reader;
  const entries = new Map<number, XrefEntry>();
  const readInteger = (): number => toNatural(lexer.textOf(lexer.next()));
  for (;;) {
    const token = lexer.next();
    if (lexer.textOf(token) === 'trailer') break;
    const first = toNatural(lexer.textOf(token));
    const count = readInteger();
    checkCount(entries.size + count);
    for (let index = 0; index < count; index += 1) {
      const offset = readInteger();
      const generation = readInteger();
      const kind = lexer.textOf(lexer.next());
      if (kind !== 'n' && kind !== 'f') throw new Error('no entry');
      // Some writers mark free objects by an offset of zero.
      const used = kind === 'n' && offset > 0;
      entries.set(first + index, used ? { kind: 'plain', offset, generation } : FREE);
    }
  }
  const trailer = reader.read();
  if (!(trailer instanceof PDFDict)) throw new Error('no trailer');
  return { entries, trailer };
}

function toNatural(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error('no number');
  return Number(text);
}

/** Reads a table in a stream (ISO 32000-1, 7.5.8), whose dictionary is the trailer. */
function readStream(stream: PDFRawStream): Section {
  const { dict } = stream;
  const widths = toNumbers(dict.get(PDFName.of('W')));
  const [typeWidth = -1, secondWidth = -1, thirdWidth = -1] = widths;
  if (widths.length < 3 || widths.some((width) => !(width >= 0 && width <= 8))) throw new Error('no widths');
  const width = widths.reduce((sum, each) => sum + each, 0);
  const size = dict.get(PDFName.of('Size'));
  const index = dict.has(PDFName.of('Index'))
    ? toNumbers(dict.get(PDFName.of('Index')))
    : [0, size instanceof PDFNumber ? size.asNumber() : 0];
  const data = decodeStream(stream);
  const entries = new Map<number, XrefEntry>();
  let at = 0;
  const readField = (bytes: number): number => {
    let value = 0;
    for (const end = at + bytes; at < end; at += 1) value = value * 256 + (data[at] ?? 0);
    return value;
  };
  for (let pair = 0; pair + 1 < index.length; pair += 2) {
    const [first = 0, count = 0] = index.slice(pair, pair + 2);
    checkCount(entries.size + count);
    for (let number = first; number < first + count; number += 1) {
      if (width === 0 || at + width > data.length) throw new Error('a row is missing');
      const type = typeWidth === 0 ? 1 : readField(typeWidth);
      const second = readField(secondWidth);
      const third = readField(thirdWidth);
      entries.set(number, toEntry(type, second, third));
    }
  }
  return { entries, trailer: dict };
}

function toEntry(type: number, second: number, third: number): XrefEntry {
  if (type === 2) return { kind: 'packed', container: second };
  return type === 1 && second > 0 ? { kind: 'plain', offset: second, generation: third } : FREE;
}

function toNumbers(object: PDFObject | undefined): number[] {
  if (!(object instanceof PDFArray)) throw new Error('no numbers');
  return object.asArray().map((item) => {
    if (item instanceof PDFNumber && Number.isSafeInteger(item.asNumber())) return item.asNumber();
    throw new Error('no number');
  });
}
