// Defines an image as it is loaded, and as it is prepared for a request.
import type { Region } from './crop.ts';
import type { ImageFormat, ImageMediaType } from './formats.ts';
import type { Orientation } from './headers/image-header.ts';
import type { OpenImage } from './open-image.ts';
import type { Placement } from './placement.ts';
import type { Size } from './size.ts';

/** The place of an image in a file that holds several: a frame of an animation or a video, or a page of a TIFF. */
export type FilePlace =
  | {
      readonly kind: 'frame';
      /** From 1. */
      readonly number: number;
      /** Frames in the file; undefined where nobody has counted them. */
      readonly count: number | undefined;
      /** The time at which it is shown, in seconds from the start. */
      readonly seconds: number;
    }
  | { readonly kind: 'page'; readonly number: number; readonly count: number };

/** A local image as it is on disk, with its format and the facts in its header. */
export interface LoadedImage {
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  /** Upright pixels from the header; undefined for converted formats, whose size only decoding shows. */
  readonly size: Size | undefined;
  /** From the header; 1 for converted formats. */
  readonly orientation: Orientation;
  /** The format keeps every pixel as it was: screenshots and drawings, not photos. */
  readonly lossless: boolean;
  /** From the header: more than one frame; false for converted formats. */
  readonly animated: boolean;
  /** From the header: set for a file that looks damaged. */
  readonly usableBytes?: number | undefined;
  /** Part of the image is missing, so it must be encoded again. */
  readonly damaged?: boolean | undefined;
  /** Undefined for an image that is all that its file shows. */
  readonly place?: FilePlace | undefined;
  /** Cut into tiles where the model would see it smaller, whatever holds for other images. */
  readonly tile?: true | undefined;
  /** Opened already, as several parts of it are sent. */
  readonly opened?: OpenImage | undefined;
}

/** The place of an image among those that were made of the same input. */
export interface ImagePart {
  /** A whole, or a region that the user named as if it were one, is followed by its tiles; several regions stand alone. */
  readonly kind: 'whole' | 'tile' | 'region';
  /** From 1 among its tiles or regions; 0 for a whole. */
  readonly number: number;
  /** Of tiles or regions. */
  readonly count: number;
}

/** A local image ready to be sent; width and height are upright pixels of the bytes that are sent. */
export interface PreparedImage extends Size {
  readonly kind: 'image';
  readonly input: string;
  readonly name: string | undefined;
  /** The bytes that are sent. In a question of hundreds of images, each access may read them from disk. */
  readonly bytes: Buffer;
  readonly byteLength: number;
  readonly media_type: ImageMediaType;
  /** Hash of the bytes, in hex, if it is known already. */
  readonly sha256?: string | undefined;
  /** The file before it was prepared. */
  readonly original: Size & { readonly media_type: string; readonly bytes: number };
  /** The file, where it was kept. */
  readonly loaded?: LoadedImage | undefined;
  /** Leads to the pixels of the original, where they were kept for a closer look. */
  readonly cropSource?: CropSource | undefined;
  /** Maps pixels of `bytes` to pixels of the original; undefined for one of an earlier turn that an older version saved. */
  readonly placement?: Placement | undefined;
  /** The format of the original keeps every pixel: it may be a screenshot or a drawing. */
  readonly lossless?: boolean | undefined;
  /** Undefined for an image whose bytes are the file's own. */
  readonly change?: ImageChange | undefined;
  /** Undefined for what was no URL. */
  readonly download?: Download | undefined;
  /** Undefined for an image that is all that its file shows. */
  readonly place?: FilePlace | undefined;
  /** Undefined for the only image of its input. */
  readonly part?: ImagePart | undefined;
}

/** How a URL was downloaded. */
export interface Download {
  /** The line that noted it. */
  readonly note: string;
  /** `downloaded`, or `downloaded from cdn.example`. */
  readonly how: string;
}

/** The changes of an image before it is sent. */
interface ImageChange {
  /** The line that noted it. */
  readonly note: string;
  /** Changes that sizes, region and formats do not show, such as `turned upright`. */
  readonly details: readonly string[];
}

/** Returns a file that holds a region of the original in upright pixels, and the place of the region in that file. */
export type CropSource = (
  region: Region,
) => Promise<{ readonly image: LoadedImage; readonly region: Region }>;

/** An image or document that the API fetches or already stores; only the API knows which of them a file_id is. */
export type RemoteMedia =
  | {
      readonly kind: 'url';
      readonly input: string;
      readonly url: string;
      readonly block: 'image' | 'document';
    }
  | { readonly kind: 'file_id'; readonly input: string; readonly file_id: string };
