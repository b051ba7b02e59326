// Defines inputs as the user named them, before they are read.
import type { ShotOptions } from '../page/shot.ts';
import type { PathFlavour } from '../path-flavour.ts';

/** One input. `input` is its name in messages and `--json`. */
export type InputRef =
  | {
      readonly kind: 'path';
      readonly input: string;
      readonly path: string;
      /** Its name where that of the path says nothing, as that of `/dev/fd/63`. */
      readonly name?: string | undefined;
      /** The bytes of the file, if they have been read. */
      readonly bytes?: Buffer | undefined;
    }
  | { readonly kind: 'stdin'; readonly input: string }
  | {
      readonly kind: 'clipboard';
      readonly input: string;
      /** The bytes of the picture, if they have been read. */
      readonly bytes?: Buffer | undefined;
    }
  | {
      readonly kind: 'screen';
      readonly input: string;
      readonly area: ScreenArea;
      /** The bytes of the picture, once it is taken. */
      readonly bytes?: Buffer | undefined;
    }
  | { readonly kind: 'data'; readonly input: string; readonly uri: string }
  | {
      readonly kind: 'page';
      readonly input: string;
      /** The URL, or the path of a local file. */
      readonly address: string;
      /** The options of its picture; undefined before the flags of the run are known. */
      readonly shot?: ShotOptions | undefined;
      /** The bytes of its picture, if it has been taken. */
      readonly bytes?: Buffer | undefined;
    }
  | {
      readonly kind: 'url';
      readonly input: string;
      readonly url: string;
      readonly block: 'image' | 'document';
    }
  | { readonly kind: 'file_id'; readonly input: string; readonly file_id: string };

/** A web page, of which a browser takes a picture. */
export type PageRef = Extract<InputRef, { kind: 'page' }>;
/** A part of the screen: a selection of the user, all of it, or the window in front. */
export type ScreenArea = 'selection' | 'full' | 'window';

/** An input or a piece of the prompt, in the order typed. */
export type Item = { readonly kind: 'input'; readonly ref: InputRef } | TextItem;

export interface TextItem {
  readonly kind: 'text';
  readonly text: string;
  /** Came from `-p` or `--prompt-file`, several of which may be several questions. */
  readonly prompt?: true;
}

/** The classifier's look-ups on disk, which tests answer from a table. */
export interface PathLookup {
  /** Returns the kind of path; `file` includes pipes, and dangling links, which fail when they are read. */
  stat(path: string): 'file' | 'directory' | 'missing';
  /** Lists the names in a folder, in no order; empty when it cannot be read. */
  names(folder: string): readonly string[];
  /** Lists the files that a pattern matches, in natural order. */
  glob(pattern: string): Promise<readonly string[]>;
  /** The folder that a leading `~` stands for; undefined without a home folder. */
  readonly home?: string | undefined;
  /** The way in which paths are written; that of POSIX by default. */
  readonly flavour?: PathFlavour | undefined;
}
