// The pictures of the flow as types; holds no behaviour.
import type { ImageFormat, ImageMediaType } from './formats.ts';
import type { Size } from './size.ts';

/** A local picture as it is on disk, read and identified. */
export interface LoadedImage {
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  /** Upright pixels from the header; undefined for formats whose size only decoding tells. */
  readonly size: Size | undefined;
  /** EXIF says that the stored pixels are turned or mirrored. */
  readonly turned: boolean;
  /** The format keeps every pixel as it was: screenshots and drawings, not photos. */
  readonly lossless: boolean;
}

/** A local picture ready to be sent; width and height are upright pixels of the bytes that go out. */
export interface PreparedImage extends Size {
  readonly kind: 'image';
  readonly input: string;
  readonly name: string | undefined;
  /** What goes out; of a question with hundreds of pictures each access may read them from disk. */
  readonly bytes: Buffer;
  readonly byteLength: number;
  readonly media_type: ImageMediaType;
  /** Of the bytes, in hex, where it is known already. */
  readonly sha256?: string | undefined;
  /** The file before it was made ready. */
  readonly original: Size & { readonly media_type: string; readonly bytes: number };
}

/** A picture or document that the API fetches or already holds; only the API knows which a file_id is. */
export type RemoteMedia =
  | {
      readonly kind: 'url';
      readonly input: string;
      readonly url: string;
      readonly block: 'image' | 'document';
    }
  | { readonly kind: 'file_id'; readonly input: string; readonly file_id: string };

/** Decoded pixels of 8 bits a channel, upright. */
export interface RawPicture extends Size {
  readonly data: Buffer;
  readonly channels: 3 | 4;
  readonly hasAlpha: boolean;
  /** ICC profile of colours that are not sRGB's. */
  readonly profile?: Buffer | undefined;
}
