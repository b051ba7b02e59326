// Defines how a screenshot tool is described: its commands, and how its output is read.
import type { Argv } from './desktop.ts';
import type { Printed } from './tool-command.ts';

/** The commands that take one screenshot. */
export interface CaptureCommands {
  /** Prints the region or window to capture; `read` returns undefined when there is none. */
  readonly find?: { readonly argv: Argv; readonly read: (printed: string) => string | undefined };
  /** Returns the command for the region or window that was found; `file` is the output path of a tool that writes files. */
  readonly take: (found: string, file: string) => Argv;
}

/** A screenshot tool, which is tried when those before it fail. */
export interface ScreenTool {
  /** `window` is undefined on desktops that do not tell which window is in front. */
  readonly captures: Readonly<Record<'selection' | 'full', CaptureCommands>> & {
    readonly window: CaptureCommands | undefined;
  };
  readonly output: 'raw' | 'base64' | 'file';
  /** Words for the terminal: the parts that can be selected, and the key or button that cancels. */
  readonly selection: { readonly of: string; readonly cancelledBy: string };
  /** Whether a command that produced no image was cancelled by the user, rather than failed. */
  readonly isCancelled: (printed: Printed) => boolean;
  /** Returns the hint that installs a missing command. */
  readonly hint: (command: string) => string;
  /** The hint for failures whose message matches. */
  readonly cure?: { readonly pattern: RegExp; readonly hint: string };
}

/** Returns the names of the commands that a capture runs. */
export function listCommands({ find, take }: CaptureCommands): ReadonlySet<string> {
  return new Set([...(find ? [find.argv[0]] : []), take('', '')[0]]);
}
