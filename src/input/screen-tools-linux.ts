// Lists the screenshot tools of Wayland and X11, and how each reports that it was cancelled.
import type { Env } from '../env.ts';
import { type Argv, installHint } from './desktop.ts';
import { findHyprlandWindow, findSwayWindow, findXWindow } from './front-window.ts';
import type { ScreenTool } from './screen-tool.ts';
import type { Printed } from './tool-command.ts';

/** Returns the tools to try, in order; none when there is no display. */
export function linuxScreenTools(variables: Env['variables']): readonly ScreenTool[] {
  const { WAYLAND_DISPLAY, DISPLAY, XDG_CURRENT_DESKTOP = '' } = variables;
  const own = [
    ...(/\b(?:GNOME|Unity)\b/i.test(XDG_CURRENT_DESKTOP) ? [GNOME_SCREENSHOT] : []),
    ...(/\bKDE\b/i.test(XDG_CURRENT_DESKTOP) ? [SPECTACLE] : []),
  ];
  // Under Wayland, X11 tools capture a black image. GNOME and KDE allow only their own tools.
  if (WAYLAND_DISPLAY) return own.length > 0 ? own : [grim(variables)];
  return DISPLAY ? [MAIM, SCROT, IMPORT, ...own] : [];
}

const prints = (pattern: RegExp) => (printed: Printed) =>
  pattern.test(`${printed.stderr}\n${printed.stdout}`);

const succeedsWithout = (error: RegExp) => (printed: Printed) =>
  printed.failure === undefined && !error.test(printed.stderr);

/** Debian packages whose names differ from their commands. */
const PACKAGES: Readonly<Record<string, string>> = {
  import: 'imagemagick',
  xprop: 'x11-utils',
  spectacle: 'kde-spectacle',
};

const install = (command: string) => installHint(PACKAGES[command] ?? command);

/** For wlroots compositors and others. slurp writes `selection cancelled` and exits with 1: https://github.com/emersion/slurp/blob/master/main.c */
function grim(variables: Env['variables']): ScreenTool {
  const take = (region: string): Argv => ['grim', '-g', region, '-'];
  const sway = { argv: ['swaymsg', '-t', 'get_tree'], read: findSwayWindow } as const;
  const hyprland = { argv: ['hyprctl', 'activewindow', '-j'], read: findHyprlandWindow } as const;
  const find = variables.SWAYSOCK ? sway : variables.HYPRLAND_INSTANCE_SIGNATURE ? hyprland : undefined;
  return {
    captures: {
      selection: { find: { argv: ['slurp'], read: (printed) => printed.trim() || undefined }, take },
      full: { take: () => ['grim', '-'] },
      window: find && { find, take },
    },
    output: 'raw',
    selection: { of: 'a region', cancelledBy: 'Esc' },
    isCancelled: prints(/^selection cancelled$/m),
    hint: install,
  };
}

const X_WINDOW = { argv: ['xprop', '-root', '_NET_ACTIVE_WINDOW'], read: findXWindow } as const;

/** `Selection was cancelled by keystroke or right-click.`: https://github.com/naelstrof/maim/blob/master/src/main.cpp */
const MAIM: ScreenTool = {
  captures: {
    selection: { take: () => ['maim', '-u', '-s'] },
    full: { take: () => ['maim', '-u'] },
    window: { find: X_WINDOW, take: (id) => ['maim', '-u', '-i', id] },
  },
  output: 'raw',
  selection: { of: 'a region or a window', cancelledBy: 'Esc or right click' },
  isCancelled: prints(/^Selection was cancelled/m),
  hint: install,
};

/**
 * `Key was pressed, aborting shot`: https://github.com/resurrecting-open-source-projects/scrot, src/scrot_selection.c. A
 * right click selects as a left one does. Its `-` opens /dev/stdout, which fails for the socket that Node's pipes are.
 */
const SCROT: ScreenTool = {
  captures: {
    selection: { take: (_, file) => ['scrot', '-z', '-s', file] },
    full: { take: (_, file) => ['scrot', '-z', file] },
    window: { take: (_, file) => ['scrot', '-z', '-u', file] },
  },
  output: 'file',
  selection: { of: 'a region or a window', cancelledBy: 'Esc' },
  isCancelled: prints(/aborting shot$/m),
  hint: install,
};

/**
 * It grabs the X server while it selects, so no key cancels it; after a right click it fails to read a window:
 * https://github.com/ImageMagick/ImageMagick6/blob/main/magick/xwindow.c (XSelectWindow, XImportImage).
 */
const IMPORT: ScreenTool = {
  captures: {
    selection: { take: () => ['import', '-silent', 'png:-'] },
    full: { take: () => ['import', '-silent', '-window', 'root', 'png:-'] },
    window: { find: X_WINDOW, take: (id) => ['import', '-silent', '-window', id, 'png:-'] },
  },
  output: 'raw',
  selection: { of: 'a region or a window', cancelledBy: 'right click' },
  // The message may be translated; the function name is not.
  isCancelled: prints(/@ error\/\w+\.c\/XImportImage\//),
  hint: install,
};

/** When cancelled, it writes no file and exits with 0; failures are logged as CRITICAL: its src/screenshot-application.c. */
const GNOME_SCREENSHOT: ScreenTool = {
  captures: {
    selection: { take: (_, file) => ['gnome-screenshot', '-a', '-f', file] },
    full: { take: (_, file) => ['gnome-screenshot', '-f', file] },
    window: { take: (_, file) => ['gnome-screenshot', '-w', '-f', file] },
  },
  output: 'file',
  selection: { of: 'a region', cancelledBy: 'Esc' },
  isCancelled: succeedsWithout(/CRITICAL/),
  hint: install,
};

/**
 * When cancelled, it writes no file and exits with 0, as it does after an error: its src/SpectacleCore.cpp. Without `-i`, an
 * instance that is already running would take over the command, and this process would exit at once.
 */
const SPECTACLE: ScreenTool = {
  captures: {
    selection: { take: (_, file) => ['spectacle', '-i', '-b', '-n', '-r', '-o', file] },
    full: { take: (_, file) => ['spectacle', '-i', '-b', '-n', '-f', '-o', file] },
    window: { take: (_, file) => ['spectacle', '-i', '-b', '-n', '-a', '-o', file] },
  },
  output: 'file',
  selection: { of: 'a region', cancelledBy: 'Esc' },
  isCancelled: succeedsWithout(/error occurred/i),
  hint: install,
};
