// The PDFs of the flow, and all that a question can be about, as types; holds no behaviour.
import type { PreparedImage, RemoteMedia } from '../image/image.ts';

/** A local PDF ready to be sent. */
export interface PreparedDocument {
  readonly kind: 'pdf';
  /** What the user typed. */
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  /** What goes out. */
  readonly bytes: Buffer;
  readonly byteLength: number;
  readonly media_type: 'application/pdf';
  /** Of the bytes, in hex, where it is known already. */
  readonly sha256?: string | undefined;
  /** Pages of what goes out. */
  readonly pages: number;
  /** The original's numbers of the pages that go out, from 1 and ascending; undefined when all go out. */
  readonly selected: readonly number[] | undefined;
  /** The file before pages were chosen. */
  readonly original: {
    readonly media_type: 'application/pdf';
    readonly bytes: number;
    readonly pages: number;
  };
}

/** What one input of a question is once it is read: bytes that are here, or what the API fetches or holds. */
export type Media = PreparedImage | PreparedDocument | RemoteMedia;

/** Pages from 1; without an end they go on to the last page. */
export interface PageRange {
  readonly from: number;
  readonly to: number | undefined;
}
