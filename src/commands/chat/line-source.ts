// Where a chat's lines come from: a terminal or a pipe; the types that both share.

export type Line =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'end' }
  /** Ctrl-C; `typed` says that there was text on the line, which is gone. */
  | { readonly kind: 'interrupted'; readonly typed: boolean };

export interface LineSource {
  /** Settles when the first question may be asked; throws CliError for an input that holds no questions at all. */
  ready(): Promise<void>;
  /** Waits for the next line; `prefill` is there to be edited. Throws the reason of the signal that ends the chat. */
  next(prompt: string, prefill?: string): Promise<Line>;
  /** Adds a whole message to what the arrow keys bring back. */
  remember(message: string): void;
  /** Gives the terminal back as it was. */
  close(): void;
}
