// Lists the screenshot tools of each system; runs nothing.
import type { Env } from '../env.ts';
import { type Desktop, isWsl, POWERSHELL_ON_WINDOWS, POWERSHELL_ON_WSL } from './desktop.ts';
import { CANCELLED, SCREEN_SCRIPTS } from './screen-powershell.ts';
import type { ScreenTool } from './screen-tool.ts';
import { linuxScreenTools } from './screen-tools-linux.ts';

/** Returns the tools to try, in order; none when there is no display. */
export function screenTools(desktop: Desktop, variables: Env['variables']): readonly ScreenTool[] {
  if (desktop.platform === 'darwin') return [SCREENCAPTURE];
  if (desktop.platform === 'win32') return [powershell(POWERSHELL_ON_WINDOWS)];
  // The displays of WSLg show only the windows of Linux programs.
  if (isWsl(desktop, variables)) return [powershell(POWERSHELL_ON_WSL)];
  return linuxScreenTools(variables);
}

/** Prints the id of the window in front. Option 17 is on-screen windows without the desktop; ordinary windows are in layer 0. */
const FRONT_WINDOW_OF_MACOS = [
  `ObjC.import('CoreGraphics');`,
  `const all = ObjC.deepUnwrap(ObjC.castRefToObject($.CGWindowListCopyWindowInfo(17, 0)));`,
  `const front = all.find((each) => each.kCGWindowLayer === 0); front ? front.kCGWindowNumber : ''`,
].join(' ');

/** It cannot write to stdout. When cancelled, it writes neither a file nor an error, and exits with 0 or 1. */
const SCREENCAPTURE: ScreenTool = {
  captures: {
    selection: { take: (_, file) => ['screencapture', '-x', '-i', '-o', '-t', 'png', file] },
    full: { take: (_, file) => ['screencapture', '-x', '-t', 'png', file] },
    window: {
      find: {
        argv: ['osascript', '-l', 'JavaScript', '-e', FRONT_WINDOW_OF_MACOS],
        read: (printed) => /^\d+$/.exec(printed.trim())?.[0],
      },
      take: (id, file) => ['screencapture', '-x', '-o', '-t', 'png', `-l${id}`, file],
    },
  },
  output: 'file',
  selection: { of: 'a region, or a window after Space', cancelledBy: 'Esc' },
  isCancelled: ({ failure, stderr }) =>
    (failure === undefined || failure === 'exit code 1') && !/could not/.test(stderr),
  hint: () => 'it is a part of macOS: is /usr/sbin on PATH?',
  cure: {
    pattern: /could not create image/,
    hint: 'allow your terminal to record the screen: System Settings > Privacy & Security > Screen & System Audio Recording; then start it again',
  },
};

function powershell(hint: string): ScreenTool {
  return {
    captures: {
      selection: { take: () => SCREEN_SCRIPTS.selection },
      full: { take: () => SCREEN_SCRIPTS.full },
      window: { take: () => SCREEN_SCRIPTS.window },
    },
    output: 'base64',
    selection: { of: 'a region or a window', cancelledBy: 'Esc or right click' },
    isCancelled: ({ stdout }) => stdout.toString() === CANCELLED,
    hint: () => hint,
  };
}
