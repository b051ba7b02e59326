// Limits the size of decompressed streams while a PDF is parsed, because the library does not.
import { decodePDFRawStream, PDFContext, PDFDict, PDFName, PDFRawStream } from '@cantoo/pdf-lib';

/** For one stream of objects, and for all together. Producers write a few hundred objects into a stream. */
const MAX_STREAM_BYTES = 128 * 1024 * 1024;
const MAX_TOTAL_BYTES = 512 * 1024 * 1024;

/** A stream exceeded the limit. */
export class InflateLimitError extends Error {
  constructor() {
    super('its compressed data expands too much');
    this.name = 'InflateLimitError';
  }
}

/** The base class of the library's decoding streams, which it does not export. */
interface DecodeStream {
  ensureBuffer(requested: number): Uint8Array;
}

/**
 * Limits every stream that this process decodes from now on. Returns a check that throws InflateLimitError if one
 * exceeded the limit: the parser swallows the error itself, because it takes any error for a damaged object.
 */
export function limitInflation(): () => void {
  const shared = decodeStreamPrototype();
  const { ensureBuffer } = shared;
  let total = 0;
  let exceeded = false;
  shared.ensureBuffer = function (this: DecodeStream & { buffer: Uint8Array }, requested) {
    const before = this.buffer.length;
    if (exceeded || requested > MAX_STREAM_BYTES || total > MAX_TOTAL_BYTES) {
      exceeded = true;
      throw new InflateLimitError();
    }
    const buffer = ensureBuffer.call(this, requested);
    total += buffer.length - before;
    return buffer;
  };
  return () => {
    if (exceeded) throw new InflateLimitError();
  };
}

/** Returns the prototype that FlateStream inherits from, found by decoding an empty stream. */
function decodeStreamPrototype(): DecodeStream {
  const dict = PDFDict.withContext(PDFContext.create());
  dict.set(PDFName.of('Filter'), PDFName.of('FlateDecode'));
  // Zero bytes, compressed by zlib.
  const empty = Uint8Array.of(0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01);
  const flate = Object.getPrototypeOf(decodePDFRawStream(PDFRawStream.of(dict, empty)));
  const shared = Object.getPrototypeOf(flate);
  if (!Object.hasOwn(shared, 'ensureBuffer'))
    throw new Error('the PDF library has changed: its streams have no ensureBuffer()');
  return shared;
}
