// Lists the programs that take pictures of the screen on Wayland and X11, and tells how each is cancelled.
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
  // Under Wayland, tools of X11 take a black picture. GNOME and KDE let nobody but their own tools take one.
  if (WAYLAND_DISPLAY) return own.length > 0 ? own : [grim(variables)];
  return DISPLAY ? [MAIM, SCROT, IMPORT, ...own] : [];
}

const says = (pattern: RegExp) => (printed: Printed) => pattern.test(`${printed.stderr}\n${printed.stdout}`);

const endsWithout = (complaint: RegExp) => (printed: Printed) =>
  printed.failure === undefined && !complaint.test(printed.stderr);

/** The packages of Debian, where they are not named like the command. */
const PACKAGES: Readonly<Record<string, string>> = {
  import: 'imagemagick',
  xprop: 'x11-utils',
  spectacle: 'kde-spectacle',
};

const install = (command: string) => installHint(PACKAGES[command] ?? command);

/** wlroots and others. slurp writes `selection cancelled` and exits with 1: https://github.com/emersion/slurp/blob/master/main.c */
function grim(variables: Env['variables']): ScreenTool {
  const take = (region: string): Argv => ['grim', '-g', region, '-'];
  const sway = { argv: ['swaymsg', '-t', 'get_tree'], read: findSwayWindow } as const;
  const hyprland = { argv: ['hyprctl', 'activewindow', '-j'], read: findHyprlandWindow } as const;
  const find = variables.SWAYSOCK ? sway : variables.HYPRLAND_INSTANCE_SIGNATURE ? hyprland : undefined;
  return {
    shots: {
      selection: { find: { argv: ['slurp'], read: (printed) => printed.trim() || undefined }, take },
      full: { take: () => ['grim', '-'] },
      window: find && { find, take },
    },
    output: 'raw',
    selection: { of: 'a region', cancelledBy: 'Esc' },
    isCancelled: says(/^selection cancelled$/m),
    hint: install,
  };
}

const X_WINDOW = { argv: ['xprop', '-root', '_NET_ACTIVE_WINDOW'], read: findXWindow } as const;

/** `Selection was cancelled by keystroke or right-click.`: https://github.com/naelstrof/maim/blob/master/src/main.cpp */
const MAIM: ScreenTool = {
  shots: {
    selection: { take: () => ['maim', '-u', '-s'] },
    full: { take: () => ['maim', '-u'] },
    window: { find: X_WINDOW, take: (id) => ['maim', '-u', '-i', id] },
  },
  output: 'raw',
  selection: { of: 'a region or a window', cancelledBy: 'Esc or right click' },
  isCancelled: says(/^Selection was cancelled/m),
  hint: install,
};

/**
 * `Key was pressed, aborting shot`: https://github.com/resurrecting-open-source-projects/scrot, src/scrot_selection.c. A
 * right click selects as a left one does. Its `-` opens /dev/stdout, which fails for the socket that Node's pipes are.
 */
const SCROT: ScreenTool = {
  shots: {
    selection: { take: (_, file) => ['scrot', '-z', '-s', file] },
    full: { take: (_, file) => ['scrot', '-z', file] },
    window: { take: (_, file) => ['scrot', '-z', '-u', file] },
  },
  output: 'file',
  selection: { of: 'a region or a window', cancelledBy: 'Esc' },
  isCancelled: says(/aborting shot$/m),
  hint: install,
};

/**
 * No key reaches anybody while it selects, as it grabs the server; after a right click it cannot read a window:
 * https://github.com/ImageMagick/ImageMagick6/blob/main/magick/xwindow.c (XSelectWindow, XImportImage).
 */
const IMPORT: ScreenTool = {
  shots: {
    selection: { take: () => ['import', '-silent', 'png:-'] },
    full: { take: () => ['import', '-silent', '-window', 'root', 'png:-'] },
    window: { find: X_WINDOW, take: (id) => ['import', '-silent', '-window', id, 'png:-'] },
  },
  output: 'raw',
  selection: { of: 'a region or a window', cancelledBy: 'right click' },
  // The message may be in another language, but not the name of the function.
  isCancelled: says(/@ error\/\w+\.c\/XImportImage\//),
  hint: install,
};

/** Cancelled, it writes no file and exits with 0; failures are critical messages: its src/screenshot-application.c. */
const GNOME_SCREENSHOT: ScreenTool = {
  shots: {
    selection: { take: (_, file) => ['gnome-screenshot', '-a', '-f', file] },
    full: { take: (_, file) => ['gnome-screenshot', '-f', file] },
    window: { take: (_, file) => ['gnome-screenshot', '-w', '-f', file] },
  },
  output: 'file',
  selection: { of: 'a region', cancelledBy: 'Esc' },
  isCancelled: endsWithout(/CRITICAL/),
  hint: install,
};

/**
 * Cancelled, it writes no file and exits with 0, and so it does after an error: its src/SpectacleCore.cpp. Without `-i`, one
 * that runs already would get the command, and this process would end at once.
 */
const SPECTACLE: ScreenTool = {
  shots: {
    selection: { take: (_, file) => ['spectacle', '-i', '-b', '-n', '-r', '-o', file] },
    full: { take: (_, file) => ['spectacle', '-i', '-b', '-n', '-f', '-o', file] },
    window: { take: (_, file) => ['spectacle', '-i', '-b', '-n', '-a', '-o', file] },
  },
  output: 'file',
  selection: { of: 'a region', cancelledBy: 'Esc' },
  isCancelled: endsWithout(/error occurred/i),
  hint: install,
};
