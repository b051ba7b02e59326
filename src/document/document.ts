// The PDFs of the flow, and all that a question can be about, as types.
import type { LoadedImage, RemoteImage } from '../image/image.ts';

/** A local PDF ready to be sent: whole and untouched, or only the pages that were asked for. */
export interface LoadedDocument {
  readonly kind: 'document';
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  readonly bytes: Buffer;
  readonly byteLength: number;
  readonly media_type: 'application/pdf';
  /** Of the bytes, in hex, where it is known already. */
  readonly sha256?: string | undefined;
  /** Pages that go out. */
  readonly pages: number;
  /** Number in the file of each page that goes out; undefined when all of them do. */
  readonly pageNumbers: readonly number[] | undefined;
  readonly original: { readonly bytes: number; readonly pages: number };
}

/** What one input of a question is once it is read: bytes that are here, or what the API fetches or holds. */
export type Media = LoadedImage | LoadedDocument | RemoteImage;
