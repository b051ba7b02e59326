/** Pictures of the screen by stand-in tools on PATH for every system. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import type { ScreenArea } from '../../src/input/refs.ts';
import { readScreen, type ScreenOptions } from '../../src/input/screen.ts';
import { makePng } from '../support/images.ts';
import { standIn as makeStandIn, readCalls } from '../support/stand-in.ts';
import { testEnv } from '../support/test-env.ts';

const PNG = makePng({ width: 5, height: 4 });

const LINUX: ScreenOptions = { platform: 'linux', release: '6.1.0' };
const WSL: ScreenOptions = { platform: 'linux', release: '5.15.90.1-microsoft-standard-WSL2' };
const MACOS: ScreenOptions = { platform: 'darwin', release: '24.0.0' };
const WINDOWS: ScreenOptions = { platform: 'win32', release: '10.0.22631' };
const X11 = { DISPLAY: ':0' };
const WAYLAND = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' };
const SWAY = { ...WAYLAND, SWAYSOCK: '/run/sway.sock' };
const HYPRLAND = { ...WAYLAND, HYPRLAND_INSTANCE_SIGNATURE: 'x' };
const GNOME = { ...WAYLAND, XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' };
const KDE = { ...WAYLAND, XDG_CURRENT_DESKTOP: 'KDE' };

let folder = '';
let runtime = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-screen-'));
  runtime = join(folder, 'runtime');
  await mkdir(runtime);
  await writeFile(join(folder, 'png'), PNG);
});
afterEach(async () => {
  // Whatever happened, no picture stays where a tool wrote it.
  expect(readdirSync(runtime)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

const standIn = (name: string, script: string) => makeStandIn(folder, name, script);
const calls = () => readCalls(folder);

/** Puts the picture into the last argument. */
const WRITE = 'for file; do :; done; cp "$here/png" "$file"';

interface Reading extends ScreenOptions {
  readonly area?: ScreenArea;
  readonly variables?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

function read({ area = 'selection', variables = {}, signal, ...options }: Reading): Promise<Buffer> {
  const env = testEnv({ variables: { PATH: folder, XDG_RUNTIME_DIR: runtime, ...variables } });
  return readScreen(area, env, signal ?? new AbortController().signal, options);
}

/** The error that a reading ends in: its exit code, its words and its hint. */
async function errorOf(
  reading: Reading,
): Promise<{ exit: number; code: string; text: string; hint: string }> {
  const error = await read(reading).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CliError)) throw new Error('expected a CliError', { cause: error });
  expect(error.subject).toBe('screen');
  return { exit: error.exitCode, code: error.code, text: error.message, hint: error.hint ?? '' };
}

const CANCELLED = { exit: 130, code: 'selection_cancelled', text: 'selection cancelled', hint: '' };

describe.skipIf(process.platform === 'win32')('a picture comes', () => {
  test('from a tool that sees the desktop and no key', async () => {
    await standIn('maim', 'env > "$here/env"; cat "$here/png"');
    const keys = { ANTHROPIC_API_KEY: 'sk-ant-1', CLAUDE_SEE_DATA_DIR: '/data', XAUTHORITY: '/x' };
    await read({ area: 'full', variables: { ...X11, ...keys } });
    const seen = await readFile(join(folder, 'env'), 'utf8');
    expect(seen).toContain('DISPLAY=:0\n');
    expect(seen).toContain('XAUTHORITY=/x\n');
    expect(seen).not.toMatch(/ANTHROPIC|CLAUDE_SEE/);
  });

  test('from grim, of the region that slurp prints', async () => {
    await standIn('slurp', 'echo "10,20 300x200"');
    await standIn('grim', 'cat "$here/png"');
    expect(await read({ ...LINUX, variables: WAYLAND })).toEqual(PNG);
    expect(await calls()).toEqual(['slurp ', 'grim -g 10,20 300x200 -']);
  });

  test.each([
    ['full', X11, ['maim -u']],
    ['selection', X11, ['maim -u -s']],
    ['window', X11, ['xprop -root _NET_ACTIVE_WINDOW', 'maim -u -i 0x1e00003']],
    ['full', WAYLAND, ['grim -']],
    ['window', SWAY, ['swaymsg -t get_tree', 'grim -g 7,8 90x60 -']],
    ['window', HYPRLAND, ['hyprctl activewindow -j', 'grim -g 1,2 30x40 -']],
  ] as const)('on stdout: %s with %j', async (area, variables, expected) => {
    for (const tool of ['maim', 'grim']) await standIn(tool, 'cat "$here/png"');
    await standIn('xprop', 'echo "_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1e00003"');
    await standIn('hyprctl', `echo '{"at":[1,2],"size":[30,40]}'`);
    const focused = { focused: true, type: 'con', rect: { x: 7, y: 8, width: 90, height: 60 } };
    await standIn('swaymsg', `echo '${JSON.stringify({ type: 'root', nodes: [{ nodes: [focused] }] })}'`);
    expect(await read({ ...LINUX, area, variables })).toEqual(PNG);
    expect(await calls()).toEqual(expected);
  });

  test.each([
    ['selection', GNOME, LINUX, 'gnome-screenshot', '-a -f'],
    ['full', GNOME, LINUX, 'gnome-screenshot', '-f'],
    ['window', GNOME, LINUX, 'gnome-screenshot', '-w -f'],
    ['selection', KDE, LINUX, 'spectacle', '-i -b -n -r -o'],
    ['full', KDE, LINUX, 'spectacle', '-i -b -n -f -o'],
    ['window', KDE, LINUX, 'spectacle', '-i -b -n -a -o'],
    ['selection', {}, MACOS, 'screencapture', '-x -i -o -t png'],
    ['full', {}, MACOS, 'screencapture', '-x -t png'],
    ['window', {}, MACOS, 'screencapture', '-x -o -t png -l42'],
  ] as const)('in a private file: %s with %j', async (area, variables, system, tool, args) => {
    await standIn(tool, `${WRITE}; ls -ld "$(dirname "$file")" > "$here/mode"`);
    await standIn('osascript', 'echo 42');
    expect(await read({ ...system, area, variables })).toEqual(PNG);
    const call = (await calls()).at(-1) ?? '';
    expect(call.startsWith(`${tool} ${args} ${runtime}/claude-see-`)).toBe(true);
    expect(await readFile(join(folder, 'mode'), 'utf8')).toMatch(/^drwx------/);
  });

  test.each([
    ['Windows', WINDOWS, {}],
    ['WSL', WSL, WAYLAND],
  ] as const)('as base64 from PowerShell on %s', async (_, system, variables) => {
    await standIn('powershell.exe', 'base64 < "$here/png"');
    // The displays of WSLg show nothing of Windows.
    for (const tool of ['maim', 'grim', 'slurp']) await standIn(tool, 'cat "$here/png"');
    for (const area of ['selection', 'full', 'window'] as const) {
      expect(await read({ ...system, area, variables })).toEqual(PNG);
    }
    expect((await calls()).every((call) => call.startsWith('powershell.exe '))).toBe(true);
  });

  test('from the next tool when one is missing or fails', async () => {
    await standIn('import', 'cat "$here/png"');
    expect(await read({ ...LINUX, area: 'full', variables: X11 })).toEqual(PNG);
    await standIn('maim', 'echo "no display" >&2; exit 1');
    await standIn('scrot', 'echo "giblib error" >&2; exit 2');
    expect(await read({ ...LINUX, variables: X11 })).toEqual(PNG);
  });
});

describe.skipIf(process.platform === 'win32')('a selection', () => {
  /** What the tools write when a person cancels, from their sources. */
  test.each([
    ['slurp', LINUX, WAYLAND, "echo 'selection cancelled' >&2; exit 1"],
    ['maim', LINUX, X11, "echo 'Selection was cancelled by keystroke or right-click.' >&2; exit 1"],
    [
      'scrot',
      LINUX,
      X11,
      "printf 'scrot: Key was pressed, aborting shot\\nscrot: no image grabbed\\n' >&2; exit 1",
    ],
    [
      'import',
      LINUX,
      X11,
      'echo "import-im6.q16: unable to read X window image: @ error/xwindow.c/XImportImage/4898." >&2; exit 1',
    ],
    ['gnome-screenshot', LINUX, GNOME, "echo '** Message: Unable to use builtin' >&2"],
    ['spectacle', LINUX, KDE, "echo 'qt.qpa.wayland: some warning' >&2"],
    ['screencapture', MACOS, {}, ':'],
    ['screencapture', MACOS, {}, 'exit 1'],
    ['powershell.exe', WINDOWS, {}, "printf 'selection cancelled'"],
    ['powershell.exe', WSL, {}, "printf 'selection cancelled'"],
  ] as const)(
    'cancelled in %s is no failure, and no other tool asks again',
    async (tool, system, variables, script) => {
      await standIn(tool, script);
      for (const other of ['grim', 'import']) if (other !== tool) await standIn(other, 'cat "$here/png"');
      expect(await errorOf({ ...system, variables })).toEqual(CANCELLED);
      expect((await calls()).map((call) => call.split(' ')[0])).toEqual([tool]);
    },
  );

  test.each([
    [
      'slurp',
      LINUX,
      WAYLAND,
      "echo 'failed to create display' >&2; exit 1",
      'slurp failed: failed to create display',
    ],
    [
      'maim',
      LINUX,
      X11,
      'echo "Couldn\'t grab the mouse" >&2; kill -ABRT $$',
      "maim failed: Couldn't grab the mouse",
    ],
    [
      'scrot',
      LINUX,
      X11,
      'echo "scrot: couldn\'t grab pointer" >&2; exit 1',
      "scrot failed: scrot: couldn't grab pointer",
    ],
    [
      'gnome-screenshot',
      LINUX,
      GNOME,
      "echo 'CRITICAL **: Unable to capture' >&2",
      'gnome-screenshot took no picture: CRITICAL **: Unable to capture',
    ],
    [
      'import',
      LINUX,
      X11,
      'echo "import-im6.q16: unable to grab mouse: @ error/xwindow.c/XSelectWindow/9188." >&2; exit 1',
      'import failed: import-im6.q16: unable to grab mouse: @ error/xwindow.c/XSelectWindow/9188.',
    ],
    ['gnome-screenshot', LINUX, GNOME, 'kill -KILL $$', 'gnome-screenshot failed: ended by SIGKILL'],
    [
      'spectacle',
      LINUX,
      KDE,
      "echo 'An error occurred while taking a screenshot.' >&2",
      'spectacle took no picture: An error occurred while taking a screenshot.',
    ],
    ['screencapture', MACOS, {}, 'kill -KILL $$', 'screencapture failed: ended by SIGKILL'],
    [
      'powershell.exe',
      WINDOWS,
      {},
      "echo 'The handle is invalid' >&2; exit 1",
      'powershell.exe failed: The handle is invalid',
    ],
  ] as const)('that fails in %s is not called cancelled', async (tool, system, variables, script, why) => {
    await standIn(tool, script);
    await standIn('grim', 'exit 3');
    expect(await errorOf({ ...system, variables })).toMatchObject({
      exit: 2,
      text: `cannot be read: ${why}`,
    });
  });

  test('has no time limit, but the command after it has', async () => {
    await standIn('maim', 'sleep 0.1; cat "$here/png"');
    expect(await read({ ...LINUX, variables: X11, maxMs: 1 })).toEqual(PNG);
    await standIn('slurp', 'echo "0,0 9x9"');
    await standIn('grim', 'sleep 15');
    const { exit, text } = await errorOf({ ...LINUX, variables: WAYLAND, maxMs: 200 });
    expect([exit, text]).toEqual([2, 'cannot be read: grim did not end within 200 ms']);
  });

  test('is announced just before it, with what cancels it', async () => {
    const seen: string[] = [];
    const onSelect: ScreenOptions['onSelect'] = ({ cancelledBy }) => {
      seen.push(cancelledBy);
      return () => void seen.push('over');
    };
    await standIn('maim', 'exit 1');
    await standIn('scrot', 'exit 1');
    await standIn('import', 'cat "$here/png"');
    await read({ ...LINUX, variables: X11, onSelect });
    expect(seen).toEqual(['Esc or right click', 'over', 'Esc', 'over', 'right click', 'over']);
    await read({ ...LINUX, variables: X11, area: 'full', onSelect });
    expect(seen).toHaveLength(6);
  });

  test.each([
    ['maim', LINUX, X11],
    ['slurp', LINUX, WAYLAND],
    ['gnome-screenshot', LINUX, GNOME],
    ['screencapture', MACOS, {}],
    ['powershell.exe', WINDOWS, {}],
  ] as const)('in %s ends with the run, and leaves nothing', async (tool, system, variables) => {
    await standIn('grim', 'cat "$here/png"');
    await standIn(tool, `${WRITE} 2>/dev/null; sleep 15; echo late`);
    const controller = new AbortController();
    const reading = read({ ...system, variables, signal: controller.signal });
    await expect.poll(() => existsSync(join(folder, 'log'))).toBe(true);
    const reason = new CliError('interrupted', 'interrupted');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
});

describe.skipIf(process.platform === 'win32')('an error', () => {
  test.each([
    [LINUX, X11, 'maim', 'sudo apt install maim '],
    [LINUX, WAYLAND, 'slurp', 'sudo apt install slurp '],
    [LINUX, GNOME, 'gnome-screenshot', 'sudo apt install gnome-screenshot '],
    [LINUX, KDE, 'spectacle', 'sudo apt install kde-spectacle '],
    [MACOS, {}, 'screencapture', '/usr/sbin'],
    [WINDOWS, {}, 'powershell.exe', 'PATH'],
    [WSL, X11, 'powershell.exe', '/etc/wsl.conf'],
  ] as const)('names the missing tool and its cure: %j %j', async (system, variables, tool, cure) => {
    const { exit, text, hint } = await errorOf({ ...system, variables });
    expect([exit, text]).toEqual([2, `cannot be read: ${tool} is not on PATH`]);
    expect(hint).toContain(cure);
  });

  test('names the second command that is missing', async () => {
    await standIn('maim', 'cat "$here/png"');
    const { text, hint } = await errorOf({ ...LINUX, area: 'window', variables: X11 });
    expect(text).toBe('cannot be read: xprop is not on PATH');
    expect(hint).toContain('sudo apt install x11-utils ');
  });

  test('says that there is no display, with a way out', async () => {
    const { exit, text, hint } = await errorOf(LINUX);
    expect(exit).toBe(2);
    expect(text).toContain('neither WAYLAND_DISPLAY nor DISPLAY is set');
    expect(hint).toContain('over ssh or in CI');
  });

  test('never falls back to a black picture of X11 under Wayland', async () => {
    for (const tool of ['maim', 'scrot', 'import']) await standIn(tool, 'cat "$here/png"');
    await standIn('grim', "echo 'compositor does not support screencopy' >&2; exit 1");
    const { text } = await errorOf({ ...LINUX, area: 'full', variables: WAYLAND });
    expect(text).toBe('cannot be read: grim failed: compositor does not support screencopy');
    expect((await errorOf({ ...LINUX, variables: GNOME })).text).toContain('gnome-screenshot is not on PATH');
  });

  test.each(['selection', 'full'] as const)(
    'of a missing permission on macOS names the setting: %s',
    async (area) => {
      await standIn('screencapture', "echo 'could not create image from display' >&2; exit 1");
      const { exit, text, hint } = await errorOf({ ...MACOS, area });
      expect([exit, text]).toEqual([
        2,
        'cannot be read: screencapture failed: could not create image from display',
      ]);
      expect(hint).toContain('System Settings > Privacy & Security > Screen & System Audio Recording');
    },
  );

  test.each([
    ['a desktop that does not tell it', WAYLAND, 'this desktop does not tell which window is in front'],
    ['none there', X11, 'cannot be read: xprop found no window in front'],
    ['an empty workspace', SWAY, 'cannot be read: swaymsg found no window in front'],
    ['no output', HYPRLAND, 'cannot be read: hyprctl found no window in front'],
  ] as const)('about the window in front: %s', async (_, variables, text) => {
    for (const tool of ['maim', 'grim']) await standIn(tool, 'cat "$here/png"');
    await standIn('xprop', 'echo "_NET_ACTIVE_WINDOW(WINDOW): window id # 0x0"');
    await standIn('swaymsg', `echo '{"type":"root","nodes":[{"type":"workspace","focused":true}]}'`);
    await standIn('hyprctl', 'echo Invalid');
    expect(await errorOf({ ...LINUX, area: 'window', variables })).toMatchObject({ exit: 2, text });
  });

  test.each([
    ['maim', LINUX, X11, ':', 'nothing'],
    ['maim', LINUX, X11, "echo 'no picture'", 'plain text'],
    ['maim', LINUX, X11, "printf '\\001\\002\\003\\004'", 'binary data of an unknown kind'],
    ['powershell.exe', WINDOWS, {}, 'echo Zm9v', 'plain text'],
    ['gnome-screenshot', LINUX, GNOME, ':', 'nothing'],
    ['screencapture', MACOS, {}, 'for file; do :; done; echo text > "$file"', 'plain text'],
    ['screencapture', MACOS, {}, 'for file; do :; done; mkdir "$file"', 'nothing'],
    ['screencapture', MACOS, {}, 'for file; do :; done; ln -s "$here/png" "$file"', 'nothing'],
  ] as const)('says what %s took instead of a picture', async (tool, system, variables, script, what) => {
    await standIn(tool, script);
    const { exit, text } = await errorOf({ ...system, area: 'full', variables });
    expect([exit, text]).toEqual([2, `cannot be read: ${tool} wrote ${what} instead of a picture`]);
  });

  test('ends a tool that prints without end', async () => {
    await standIn('maim', 'exec cat "$here/png" /dev/zero');
    for (const area of ['full', 'selection'] as const) {
      const { code, text } = await errorOf({ ...LINUX, area, variables: X11, maxBytes: 64 * 1024 });
      expect([code, text]).toEqual(['limit_exceeded', 'holds more than the 64 KB that are read from it']);
    }
  });

  test('refuses a huge file unread', async () => {
    await standIn('screencapture', 'for file; do :; done; truncate -s 600M "$file"');
    const { code, text } = await errorOf({ ...MACOS, area: 'full' });
    expect([code, text]).toEqual(['limit_exceeded', 'holds more than the 500 MB that are read from it']);
  });

  test('ends a tool that hangs in a shot without a person', async () => {
    await standIn('maim', 'sleep 15');
    await standIn('import', 'cat "$here/png"');
    const { text } = await errorOf({ ...LINUX, area: 'full', variables: X11, maxMs: 200 });
    expect(text).toBe('cannot be read: maim did not end within 200 ms');
  });
});

test('a run that is aborted already starts nothing', async () => {
  await standIn('maim', 'cat "$here/png"');
  await expect(read({ ...LINUX, variables: X11, signal: AbortSignal.abort('stop') })).rejects.toBe('stop');
  expect(await calls()).toEqual([]);
});
