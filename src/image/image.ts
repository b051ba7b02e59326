// The pictures of the flow as types; holds no behaviour.
import type { Size } from './size.ts';
import type { ImageMediaType } from './sniff.ts';

/** A local picture, read and identified; width and height are pixels as seen, orientation applied. */
export interface LoadedImage extends Size {
  readonly kind: 'local';
  readonly input: string;
  /** File name without folders; undefined for stdin and data URIs. */
  readonly name: string | undefined;
  readonly bytes: Buffer;
  readonly media_type: ImageMediaType;
  readonly animated: boolean;
}

/** A picture that the API fetches or already holds. */
export type RemoteImage =
  | { readonly kind: 'url'; readonly input: string; readonly url: string }
  | { readonly kind: 'file_id'; readonly input: string; readonly file_id: string };
