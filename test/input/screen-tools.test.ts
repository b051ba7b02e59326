/** Which tools take the screen on each system, and PowerShell's scripts. */
import { describe, expect, test } from 'vitest';
import { SCREEN_SCRIPTS } from '../../src/input/screen-powershell.ts';
import { listCommands } from '../../src/input/screen-tool.ts';
import { screenTools } from '../../src/input/screen-tools.ts';

const WAYLAND = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' };
const X11 = { DISPLAY: ':0' };

describe('the tools to try for a selection', () => {
  test.each([
    ['macOS', { platform: 'darwin' }, {}, ['screencapture']],
    ['Windows', { platform: 'win32' }, {}, ['powershell.exe']],
    ['WSL by its kernel', { release: '5.15-microsoft-WSL2' }, WAYLAND, ['powershell.exe']],
    ['WSL by its variable', {}, { WSL_DISTRO_NAME: 'Debian', ...X11 }, ['powershell.exe']],
    ['Wayland', {}, WAYLAND, ['slurp+grim']],
    ['Sway', {}, { ...WAYLAND, XDG_CURRENT_DESKTOP: 'sway' }, ['slurp+grim']],
    ['GNOME', {}, { ...WAYLAND, XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' }, ['gnome-screenshot']],
    ['KDE', {}, { ...WAYLAND, XDG_CURRENT_DESKTOP: 'KDE' }, ['spectacle']],
    ['X11', {}, X11, ['maim', 'scrot', 'import']],
    [
      'GNOME on X11',
      {},
      { ...X11, XDG_CURRENT_DESKTOP: 'GNOME' },
      ['maim', 'scrot', 'import', 'gnome-screenshot'],
    ],
    ['KDE on X11', {}, { ...X11, XDG_CURRENT_DESKTOP: 'KDE' }, ['maim', 'scrot', 'import', 'spectacle']],
    ['BSD', { platform: 'freebsd' }, X11, ['maim', 'scrot', 'import']],
    ['no display', {}, {}, []],
    ['empty variables', {}, { DISPLAY: '', WAYLAND_DISPLAY: '', WSL_DISTRO_NAME: '' }, []],
  ] as const)('on %s', (_, system, variables, expected) => {
    const tools = screenTools({ platform: 'linux', release: '', ...system }, variables);
    expect(tools.map(({ captures }) => [...listCommands(captures.selection)].join('+'))).toEqual(expected);
  });
});

describe("PowerShell's script for", () => {
  test.each(Object.entries(SCREEN_SCRIPTS))(
    '%s survives every way of quoting, and is balanced',
    (_, argv) => {
      expect(argv).toEqual(expect.arrayContaining(['-NoProfile', '-STA']));
      const script = argv.at(-1) ?? '';
      expect(script).not.toMatch(/["\\\n`%]/);
      expect(script.length).toBeLessThan(8000);
      const bare = script.replace(/'[^']*'/g, '');
      expect(bare).not.toContain("'");
      for (const [open, close] of [
        ['(', ')'],
        ['{', '}'],
        ['[', ']'],
      ] as const) {
        expect(bare.split(open).length).toBe(bare.split(close).length);
      }
    },
  );

  test('every area is aware of DPI before it asks for the size of the screen', () => {
    for (const argv of Object.values(SCREEN_SCRIPTS)) {
      const script = argv.at(-1) ?? '';
      expect(script.indexOf('SetProcessDpiAwarenessContext([IntPtr](-4))')).toBeGreaterThan(0);
      expect(script.indexOf('SetProcessDpiAwarenessContext([IntPtr](-4))')).toBeLessThan(
        script.indexOf('::VirtualScreen'),
      );
    }
  });
});
