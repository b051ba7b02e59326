// Defines PDFs that are ready to be sent, and the media of a question.
import type { Download, PreparedImage, RemoteMedia } from '../image/image.ts';

/** A local PDF ready to be sent. */
export interface PreparedDocument {
  readonly kind: 'pdf';
  /** The user's argument. */
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  /** The bytes to send; with `file`, each access reads them. */
  readonly bytes: Buffer;
  /** The file that holds exactly these bytes, where they are too many for memory. */
  readonly file?: StoredBytes;
  readonly byteLength: number;
  readonly media_type: 'application/pdf';
  /** SHA-256 of the bytes in hex, if it is known already. */
  readonly sha256?: string | undefined;
  /** The number of pages to send. */
  readonly pages: number;
  /** The page numbers in the original, from 1 and ascending; undefined if all pages are sent. */
  readonly selected: readonly number[] | undefined;
  /** Undefined for what was no URL. */
  readonly download?: Download | undefined;
  /** The file before pages were selected. */
  readonly original: {
    readonly media_type: 'application/pdf';
    readonly bytes: number;
    readonly pages: number;
  };
}

/** Bytes in a file on disk, by their hash: the file may have changed when it is read. */
interface StoredBytes {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

/** A PDF on disk that is not read into memory. */
export interface LargeFile {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
}

/** An input of a question: local bytes, or media that the API fetches or stores. */
export type Media = PreparedImage | PreparedDocument | RemoteMedia;

/** Pages from 1; without an end, to the last page. */
export interface PageRange {
  readonly from: number;
  readonly to: number | undefined;
}
