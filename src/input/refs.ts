// What the user named, before anything is read: the types that the input room passes on.

/** One thing to look at, as typed. `input` is how messages and `--json` name it. */
export type InputRef =
  | { readonly kind: 'path'; readonly input: string; readonly path: string }
  | { readonly kind: 'stdin'; readonly input: string }
  | { readonly kind: 'clipboard'; readonly input: string }
  | { readonly kind: 'data'; readonly input: string; readonly uri: string }
  | {
      readonly kind: 'url';
      readonly input: string;
      readonly url: string;
      readonly block: 'image' | 'document';
    }
  | { readonly kind: 'file_id'; readonly input: string; readonly file_id: string };

/** An input or a piece of the prompt, in the order typed. */
export type Item = { readonly kind: 'input'; readonly ref: InputRef } | TextItem;

export interface TextItem {
  readonly kind: 'text';
  readonly text: string;
  /** Typed as `-p` or `--prompt-file`: several of these may be several questions. */
  readonly prompt?: true;
}

/** What the classifier asks the disk; tests answer from a table. */
export interface PathLookup {
  /** What stands at a path: `file` is all that is read, or fails when read: pipes and dangling links too. */
  stat(path: string): 'file' | 'directory' | 'missing';
  /** Names of what lies in a folder, in no order; none where that cannot be read. */
  names(folder: string): readonly string[];
  /** Files that a pattern matches, sorted. */
  glob(pattern: string): Promise<readonly string[]>;
}
