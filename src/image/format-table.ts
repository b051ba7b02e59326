// Defines the rows of the table of formats: formats that the API takes, that are converted, or that are rejected.
import type { Converters } from './converters.ts';
import type { ImageHeader } from './headers/image-header.ts';
import type { Decoder } from './raw-image.ts';
import type { Signature } from './signatures.ts';
import type { Size } from './size.ts';

interface KnownFormat {
  /** The short name, such as `PNG`. */
  readonly title: string;
  /** The name with its article, for a sentence such as `it seems to be a PNG image`. */
  readonly name: string;
  /** In lower case and without a dot, the usual one first. */
  readonly extensions: readonly [string, ...string[]];
  readonly signature: Signature;
}

interface ReadableFormat extends KnownFormat {
  /** As registered; https://www.iana.org/assignments/media-types */
  readonly mediaType: `image/${string}`;
  /** Other media types in use for the same bytes. */
  readonly aliases: readonly `image/${string}`[];
}

// fact(media-types).
/** A format that the API takes; https://platform.claude.com/docs/en/build-with-claude/vision */
interface AcceptedEntry extends ReadableFormat {
  readonly support: 'accepted';
  /** Reads size and orientation; throws ImageHeaderError and nothing else, in time linear in the bytes. */
  readonly readHeader: (bytes: Uint8Array) => ImageHeader;
  /** Lists the parts of a file without its metadata, in order; undefined for a damaged or cut file. */
  readonly listParts: (bytes: Buffer) => Uint8Array[] | undefined;
}

/** A format that is converted before it is sent. */
interface ConvertedEntry extends ReadableFormat {
  readonly support: 'converted';
  /** The format keeps every pixel as it was: it holds screenshots and drawings rather than photos. */
  readonly lossless: boolean;
  /** `sharp` where sharp reads the format itself; others are loaded on demand. */
  readonly decode: 'sharp' | Decoder;
  /**
   * Reads the size in pixels from the header, undefined when there is none. Only formats whose decoding time is
   * bounded by that size have this; all others are decoded in a process that can be killed.
   */
  readonly readSize?: (bytes: Buffer) => Size | undefined;
  /** Programs that convert it where the optional package that reads it is missing. */
  readonly cure?: Converters;
}

/** A format that is recognised and refused. */
interface UnsupportedEntry extends KnownFormat {
  readonly support: 'unsupported';
  /** The programs that convert it, or the hint that says how; `fill-command.ts` puts the names of files in. */
  readonly cure: Converters | string;
}

/** The type of the table: an accepted format without a reader, or a converted one without a decoder, does not compile. */
export type FormatTable = Readonly<Record<string, AcceptedEntry | ConvertedEntry | UnsupportedEntry>>;
