// Bounds what compressed streams may grow to while a PDF is parsed; the library itself has no limit.
import { decodePDFRawStream, PDFContext, PDFDict, PDFName, PDFRawStream } from '@cantoo/pdf-lib';

/** Most bytes of one stream of objects, and of all of them together; producers write some hundred objects a stream. */
const MAX_STREAM_BYTES = 128 * 1024 * 1024;
const MAX_TOTAL_BYTES = 512 * 1024 * 1024;

/** A stream that grows beyond all measure. */
export class InflateLimitError extends Error {}

/** What the library's decoding streams have in common, and does not export. */
interface DecodeStream {
  ensureBuffer(requested: number): Uint8Array;
}

/**
 * Bounds every stream that is decoded from now on, in the whole process. Returns a check that throws
 * InflateLimitError once one went beyond, as the parser takes any error for a damaged object.
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
      throw new InflateLimitError('its compressed data grows beyond all measure');
    }
    const buffer = ensureBuffer.call(this, requested);
    total += buffer.length - before;
    return buffer;
  };
  return () => {
    if (exceeded) throw new InflateLimitError('its compressed data grows beyond all measure');
  };
}

/** The class is the one above FlateStream's, which a stream of no bytes is an instance of. */
function decodeStreamPrototype(): DecodeStream {
  const dict = PDFDict.withContext(PDFContext.create());
  dict.set(PDFName.of('Filter'), PDFName.of('FlateDecode'));
  // zlib's own encoding of nothing.
  const empty = Uint8Array.of(0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01);
  const flate = Object.getPrototypeOf(decodePDFRawStream(PDFRawStream.of(dict, empty)));
  const shared = Object.getPrototypeOf(flate);
  if (!Object.hasOwn(shared, 'ensureBuffer')) throw new Error('the PDF library decodes in another way');
  return shared;
}
