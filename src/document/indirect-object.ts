// Reads an indirect object at an offset of a PDF: its header, the object, and a stream's data.
import {
  type PDFContext,
  PDFDict,
  PDFName,
  PDFNull,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
  PDFRef,
} from '@cantoo/pdf-lib';
import { isSpace, toLatin1 } from './lexer.ts';
import { createObjectReader, ObjectSyntaxError } from './object-reader.ts';

export interface IndirectObject {
  readonly number: number;
  readonly generation: number;
  readonly object: PDFObject;
}

export interface ObjectPlace {
  readonly start: number;
  /** The offset at which the next object begins. Only a stream with a correct length extends beyond it. */
  readonly end?: number;
  /** Returns the object that a stream's length refers to. */
  readonly resolve?: (ref: PDFRef) => PDFObject | undefined;
}

const CR = 13;
const LF = 10;

/** Returns the object's number and generation if there is a header at `start`. */
export function readHeader(
  bytes: Uint8Array,
  start: number,
): { readonly number: number; readonly generation: number; readonly end: number } | undefined {
  const [, header = '', number, generation] =
    /^([\s\0]*(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+obj)/.exec(
      toLatin1(bytes, start, Math.min(bytes.length, start + 64)),
    ) ?? [];
  if (number === undefined || generation === undefined) return undefined;
  return { number: Number(number), generation: Number(generation), end: start + header.length };
}

/** Reads the object at a place; undefined if no object begins there. Throws ObjectSyntaxError. */
export function readIndirectObject(
  bytes: Uint8Array,
  context: PDFContext,
  { start, end = bytes.length, resolve = () => undefined }: ObjectPlace,
): IndirectObject | undefined {
  const header = readHeader(bytes, start);
  if (!header) return undefined;
  const { number, generation } = header;
  return { number, generation, object: readBody(bytes, context, { start: header.end, end, resolve }) };
}

/** Reads the object behind a header, with the data if it is a stream; throws ObjectSyntaxError. */
export function readBody(
  bytes: Uint8Array,
  context: PDFContext,
  { start, end = bytes.length, resolve = () => undefined }: ObjectPlace,
): PDFObject {
  const reader = createObjectReader(bytes, context, start, end);
  const first = reader.lexer.next();
  // Readers take an object without content for null.
  if (reader.lexer.textOf(first) === 'endobj') return PDFNull;
  reader.lexer.moveTo(first.start);
  const object = reader.read();
  if (!(object instanceof PDFDict)) return object;
  const keyword = reader.lexer.next();
  if (reader.lexer.textOf(keyword) !== 'stream') return object;
  const dataStart = skipLineEnd(bytes, keyword.end);
  const length = object.get(PDFName.of('Length'));
  const resolved = length instanceof PDFRef ? resolve(length) : length;
  const claimed = resolved instanceof PDFNumber ? dataStart + resolved.asNumber() : -1;
  const dataEnd = isStreamEnd(bytes, claimed, dataStart) ? claimed : findStreamEnd(bytes, dataStart, end);
  return PDFRawStream.of(object, bytes.subarray(dataStart, dataEnd));
}

/** Skips the end of the line of `stream`, before which some writers leave spaces. */
function skipLineEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 32 || bytes[at] === 9) at += 1;
  if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : at + 1;
  return bytes[at] === LF ? at + 1 : start;
}

/** Whether a stream's length leads to its end. */
function isStreamEnd(bytes: Uint8Array, claimed: number, dataStart: number): boolean {
  if (!Number.isSafeInteger(claimed) || claimed < dataStart) return false;
  let at = claimed;
  while (isSpace(bytes[at]) && at < claimed + 4) at += 1;
  return toLatin1(bytes, at, Math.min(bytes.length, at + 9)) === 'endstream';
}

/** Finds the end of a stream whose length is wrong or missing. */
function findStreamEnd(bytes: Uint8Array, dataStart: number, end: number): number {
  const rest = bytes.subarray(dataStart, Math.max(dataStart, end));
  const data = Buffer.from(rest.buffer, rest.byteOffset, rest.length);
  const found = ['endstream', 'endobj'].map((keyword) => data.indexOf(keyword)).find((at) => at >= 0);
  if (found === undefined) throw new ObjectSyntaxError('a stream has no end');
  let at = dataStart + found;
  if (at > dataStart && bytes[at - 1] === LF) at -= 1;
  if (at > dataStart && bytes[at - 1] === CR) at -= 1;
  return at;
}
