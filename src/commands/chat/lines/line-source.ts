// Defines the source of a chat's lines, which is a terminal or a pipe.

export type Line =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'end' }
  /** Ctrl-C, which discards the line; `typed` is true if there was text on it. */
  | { readonly kind: 'interrupted'; readonly typed: boolean };

export interface LineSource {
  /** Settles when the first question may be asked. Throws CliError for input that is not text. */
  ready(): Promise<void>;
  /** Waits for the next line; `draft` is there to be edited. Throws the reason of the signal that ends the chat. */
  next(prompt: string, draft?: string): Promise<Line>;
  /** Adds a whole message to the history that the arrow keys show. */
  remember(message: string): void;
  /** Restores the terminal. */
  close(): void;
}
