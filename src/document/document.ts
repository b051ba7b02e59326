// The documents of the flow as types; holds no behaviour.

/** A local PDF ready to be sent. */
export interface LoadedDocument {
  readonly kind: 'local-document';
  /** What the user typed. */
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  /** What goes out. */
  readonly bytes: Buffer;
  readonly byteLength: number;
  readonly media_type: 'application/pdf';
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

/** Pages from 1; without an end they go on to the last page. */
export interface PageRange {
  readonly from: number;
  readonly to: number | undefined;
}
