// Defines the programs that take pictures of the screen.
import type { Argv } from './desktop.ts';
import type { Printed } from './tool-command.ts';

/** The commands that take one picture. */
export interface Shot {
  /** Finds the region or the window to take; `read` returns undefined where there is none. */
  readonly find?: { readonly argv: Argv; readonly read: (printed: string) => string | undefined };
  /** Returns the command that takes it; `file` is the path to write to, where the tool writes a file. */
  readonly take: (found: string, file: string) => Argv;
}

/** One way to take pictures, tried when the ways before it fail. */
export interface ScreenTool {
  /** A desktop may not tell which window is in front. */
  readonly shots: Readonly<Record<'selection' | 'full', Shot>> & { readonly window: Shot | undefined };
  readonly output: 'raw' | 'base64' | 'file';
  /** What a person can select, and the keys or buttons that cancel it. */
  readonly selection: { readonly of: string; readonly cancelledBy: string };
  /** Whether a command that gave no picture was cancelled rather than failed. */
  readonly isCancelled: (printed: Printed) => boolean;
  /** How to install what is missing, by the command. */
  readonly hint: (command: string) => string;
  /** The cure of a failure that says so. */
  readonly cure?: { readonly says: RegExp; readonly hint: string };
}

/** Returns the names of the commands of a shot. */
export function commandsOf({ find, take }: Shot): ReadonlySet<string> {
  return new Set([...(find ? [find.argv[0]] : []), take('', '')[0]]);
}
