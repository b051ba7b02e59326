/** The clipboard by stand-in tools on PATH for every system, and once by the real xclip. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { type ClipboardOptions, readClipboard, readClipboardContent } from '../../src/input/clipboard.ts';
import { clipboardTools, describeTypes, listedTypes } from '../../src/input/clipboard-tools.ts';
import { gifHeader, makePng } from '../support/images.ts';
import { standIn as makeStandIn, readCalls } from '../support/stand-in.ts';
import { testEnv } from '../support/test-env.ts';
import { findProgram, startXvfb, type Xvfb } from '../support/xvfb.ts';

const PNG = makePng({ width: 5, height: 4 });
const GIF = gifHeader(3, 2);
const TIFF = Buffer.from('II*\0\x08\0\0\0\0\0', 'latin1');
const JPEG = Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF\0', 'latin1');

const LINUX: ClipboardOptions = { platform: 'linux', release: '6.1.0' };
const WSL: ClipboardOptions = { platform: 'linux', release: '5.15.90.1-microsoft-standard-WSL2' };
const MACOS: ClipboardOptions = { platform: 'darwin', release: '24.0.0' };
const WINDOWS: ClipboardOptions = { platform: 'win32', release: '10.0.22631' };
const WAYLAND = { WAYLAND_DISPLAY: 'wayland-0' };
const X11 = { DISPLAY: ':0' };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-clipboard-'));
  await writeFile(join(folder, 'png'), PNG);
  await writeFile(join(folder, 'gif'), GIF);
  await writeFile(join(folder, 'tiff'), TIFF);
  await writeFile(join(folder, 'jpeg'), JPEG);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const standIn = (name: string, script: string) => makeStandIn(folder, name, script);

/** A stand-in for wl-paste or xclip: prints a list of types, and the file of the type it is asked for. */
function desktopTool(name: 'wl-paste' | 'xclip', types: readonly string[], paste = ''): Promise<void> {
  const cases = types.map((type) => `*${type}*) cat "$here/${type.replace('image/', '')}" ;;`);
  return standIn(
    name,
    `case "$*" in
      *--list-types*|*TARGETS*) printf '%s\\n' ${types.map((type) => `'${type}'`).join(' ')} ;;
      ${paste ? `*) ${paste} ;;` : cases.join('\n')}
    esac`,
  );
}

/** A stand-in for osascript: prints `clipboard info`, and one type's data as AppleScript writes it. */
function osascript(info: string, data = ''): Promise<void> {
  return standIn('osascript', `case "$*" in *'clipboard info'*) echo '${info}' ;; *) ${data} ;; esac`);
}

const log = async () => (await readCalls(folder)).map((call) => `${call}\n`).join('');

function read(
  options: ClipboardOptions,
  variables: Record<string, string> = {},
  signal = new AbortController().signal,
): Promise<Buffer> {
  return readClipboard(testEnv({ variables: { PATH: folder, ...variables } }), signal, options);
}

/** The error that a read ends in, as message and hint. */
async function errorOf(promise: Promise<Buffer>): Promise<{ code: string; text: string; hint: string }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CliError)) throw new Error('expected a CliError', { cause: error });
  expect(error.exitCode).toBe(2);
  expect(error.subject).toBe('clipboard');
  return { code: error.code, text: error.message, hint: error.hint ?? '' };
}

/** Reads the picture or the text. */
const readContent = (options: ClipboardOptions, variables: Record<string, string> = {}) =>
  readClipboardContent(
    testEnv({ variables: { PATH: folder, ...variables } }),
    new AbortController().signal,
    options,
  );

describe('text', () => {
  test('comes from the best type that an X11 program offers', async () => {
    await standIn(
      'xclip',
      `case "$*" in *TARGETS*) printf 'TARGETS\\nSTRING\\nUTF8_STRING\\n' ;; *UTF8_STRING*) printf 'gr\\303\\274n\\n' ;; esac`,
    );
    expect(await readContent(LINUX, X11)).toEqual({ kind: 'text', text: 'gr\u00fcn\n' });
  });

  test('comes from pbpaste on macOS, told to print UTF-8', async () => {
    await osascript('«class utf8», 2, string, 2');
    await standIn('pbpaste', `printf '%s' "$LC_CTYPE"`);
    expect(await readContent(MACOS)).toEqual({ kind: 'text', text: 'UTF-8' });
  });

  test('of a file copied in the Finder is its path', async () => {
    await osascript('«class furl», 34, «class icns», 9, «class utf8», 5', "echo '/Users/a/my cat.png'");
    expect(await readContent(MACOS)).toEqual({ kind: 'text', text: '/Users/a/my cat.png' });
  });

  test('comes as base64 from Windows', async () => {
    const text = Buffer.from('gr\u00fcn\r\n').toString('base64');
    await standIn(
      'powershell.exe',
      `case "$*" in *GetImage*) printf 'no picture:UnicodeText' ;; *) printf '${text}' ;; esac`,
    );
    expect(await readContent(WSL)).toEqual({ kind: 'text', text: 'gr\u00fcn\r\n' });
  });

  test('does not hide a picture beside it', async () => {
    await desktopTool('wl-paste', ['text/html', 'image/png']);
    expect(await readContent(LINUX, WAYLAND)).toEqual({ kind: 'picture', bytes: PNG });
  });

  test('of more than 1 MB is refused, as it would go into one line', async () => {
    await desktopTool('wl-paste', ['text/plain'], 'head -c 1100000 /dev/zero');
    await expect(readContent(LINUX, WAYLAND)).rejects.toMatchObject({ code: 'limit_exceeded' });
  });
});

describe('the tools to try', () => {
  const commands = (system: ClipboardOptions, variables: Record<string, string> = {}) =>
    clipboardTools({ platform: 'linux', release: '', ...system }, variables).map(
      (tool) => tool.pictures[0]?.argv[0],
    );

  test.each([
    ['macOS', MACOS, {}, ['pngpaste', 'osascript']],
    ['Windows', WINDOWS, {}, ['powershell.exe']],
    ['Wayland', LINUX, WAYLAND, ['wl-paste']],
    ['X11', LINUX, X11, ['xclip']],
    ['Wayland with XWayland', LINUX, { ...WAYLAND, ...X11 }, ['wl-paste', 'xclip']],
    ['WSL by its kernel', WSL, {}, ['powershell.exe']],
    ['WSL by its variable', LINUX, { WSL_DISTRO_NAME: 'Debian' }, ['powershell.exe']],
    ['WSL with WSLg', WSL, { ...WAYLAND, ...X11 }, ['powershell.exe', 'wl-paste', 'xclip']],
    ['BSD', { platform: 'freebsd' } as const, X11, ['xclip']],
    ['no display', LINUX, {}, []],
    ['empty variables', LINUX, { DISPLAY: '', WAYLAND_DISPLAY: '', WSL_DISTRO_NAME: '' }, []],
  ])('on %s', (_, system, variables, expected) => {
    expect(commands(system, variables)).toEqual(expected);
  });

  test('the script for PowerShell survives every way of quoting', () => {
    const [tool] = clipboardTools({ platform: 'win32', release: '' }, {});
    const scripts = [...(tool?.pictures ?? []), ...(tool?.texts ?? [])].map(({ argv }) => argv.at(-1));
    expect(scripts).toHaveLength(3);
    expect(scripts.join('')).not.toMatch(/["\\\n`%]/);
    expect(tool?.pictures[0]?.argv).toEqual(expect.arrayContaining(['-NoProfile', '-STA']));
  });

  test.each([
    ['TARGETS\nUTF8_STRING\nTIMESTAMP\n', 'text'],
    ['text/plain;charset=utf-8\ntext/html\n', 'text'],
    ['«class utf8», 2, «class ut16», 6, string, 2, Unicode text, 4', 'text'],
    ['x-special/gnome-copied-files\ntext/uri-list\ntext/plain\n', 'a file or a link'],
    ['«class furl», 34, «class utf8», 37', 'a file or a link'],
    ['application/x-thing\n', 'something else'],
    ['TARGETS\nTIMESTAMP\n', 'nothing'],
    ['', 'nothing'],
  ])('the list %j means %s', (list, holds) => {
    expect(describeTypes(listedTypes(list))).toBe(holds);
  });
});

describe.skipIf(process.platform === 'win32')('with stand-in tools', () => {
  test.each([
    ['wl-paste', WAYLAND],
    ['xclip', X11],
  ] as const)('%s gives the best type of those listed', async (tool, variables) => {
    await desktopTool(tool, ['text/html', 'image/tiff', 'image/gif', 'image/png', 'text/plain']);
    expect(await read(LINUX, variables)).toEqual(PNG);
    await desktopTool(tool, ['text/html', 'image/tiff', 'image/gif']);
    expect(await read(LINUX, variables)).toEqual(GIF);
    await desktopTool(tool, ['image/tiff']);
    expect(await read(LINUX, variables)).toEqual(TIFF);
  });

  test.each([
    ['wl-paste', WAYLAND, ['text/plain', 'text/html'], 'holds no image; it seems to hold text'],
    ['xclip', X11, ['TARGETS', 'UTF8_STRING'], 'holds no image; it seems to hold text'],
    ['xclip', X11, ['text/uri-list'], 'holds no image; it seems to hold a file or a link'],
  ] as const)('%s lists no picture', async (tool, variables, types, text) => {
    await desktopTool(tool, types);
    expect(await errorOf(read(LINUX, variables))).toMatchObject({ code: 'input_unusable', text });
    // Nothing was pasted.
    expect((await log()).trim().split('\n')).toHaveLength(1);
  });

  test.each([
    ['wl-paste', WAYLAND, 'No selection'],
    ['wl-paste', WAYLAND, 'Nothing is copied'],
    ['xclip', X11, 'Error: target TARGETS not available'],
  ] as const)('%s finds an empty clipboard (%s)', async (tool, variables, says) => {
    await standIn(tool, `echo '${says}' >&2; exit 1`);
    expect((await errorOf(read(LINUX, variables))).text).toBe('holds no image; it is empty');
  });

  test.each([
    [LINUX, WAYLAND, 'wl-paste', 'sudo apt install wl-clipboard'],
    [LINUX, X11, 'xclip', 'sudo apt install xclip'],
    [LINUX, { ...WAYLAND, ...X11 }, 'wl-paste', 'sudo apt install wl-clipboard'],
    [WINDOWS, {}, 'powershell.exe', 'PATH'],
    [WSL, {}, 'powershell.exe', '/etc/wsl.conf'],
    [MACOS, {}, 'osascript', '/usr/bin'],
  ])('the missing tool is named: %j %j', async (system, variables, tool, cure) => {
    const { code, text, hint } = await errorOf(read(system, variables));
    expect([code, text]).toEqual(['input_unusable', `cannot be read: ${tool} is not on PATH`]);
    expect(hint).toContain(cure);
  });

  test('no display is said, with a way out', async () => {
    const { text, hint } = await errorOf(read(LINUX));
    expect(text).toContain('neither WAYLAND_DISPLAY nor DISPLAY is set');
    expect(hint).toContain('ssh');
  });

  test.each([
    [LINUX, WAYLAND, 'wl-paste', 'Failed to connect to a Wayland server'],
    [LINUX, X11, 'xclip', "Error: Can't open display: :9"],
    [WINDOWS, {}, 'powershell.exe', 'Exception calling GetImage'],
    [WSL, {}, 'powershell.exe', 'Exception calling GetImage'],
    [MACOS, {}, 'osascript', '0:14: execution error: not allowed (-10004)'],
  ])('a tool that fails is quoted: %j %j', async (system, variables, tool, says) => {
    await standIn(tool, `printf '%s\\n' '' "${says}" 'more' >&2; exit 1`);
    expect((await errorOf(read(system, variables))).text).toBe(`cannot be read: ${tool} failed: ${says}`);
  });

  test('a tool that fails without a word, or dies, is told by how it ended', async () => {
    await standIn('xclip', 'exit 3');
    expect((await errorOf(read(LINUX, X11))).text).toBe('cannot be read: xclip failed: exit code 3');
    await standIn('xclip', 'kill -SEGV $$');
    expect((await errorOf(read(LINUX, X11))).text).toBe('cannot be read: xclip failed: ended by SIGSEGV');
  });

  test.each([
    ['wl-paste', LINUX, WAYLAND, "echo 'not a picture'", 'plain text'],
    ['xclip', LINUX, X11, "printf '\\001\\002\\003\\004'", 'binary data of an unknown kind'],
    ['xclip', LINUX, X11, ':', 'nothing'],
  ] as const)('%s prints garbage', async (tool, system, variables, paste, name) => {
    await desktopTool(tool, ['image/png'], paste);
    const { text } = await errorOf(read(system, variables));
    expect(text).toBe(`cannot be read: ${tool} printed no image but ${name}`);
  });

  test('Wayland falls back to xclip when wl-paste is missing or cannot reach its server', async () => {
    await desktopTool('xclip', ['image/png']);
    expect(await read(LINUX, { ...WAYLAND, ...X11 })).toEqual(PNG);
    await standIn('wl-paste', "echo 'Failed to connect to a Wayland server' >&2; exit 1");
    expect(await read(LINUX, { ...WAYLAND, ...X11 })).toEqual(PNG);
  });

  test.each([
    ['Windows', WINDOWS],
    ['WSL', WSL],
  ])('PowerShell on %s', async (_, system) => {
    await standIn('powershell.exe', 'base64 < "$here/png"');
    expect(await read(system)).toEqual(PNG);
    for (const [printed, text] of [
      ['no picture:UnicodeText', 'holds no image; it seems to hold text'],
      ['no picture:FileDrop', 'holds no image; it seems to hold a file or a link'],
      ['no picture:', 'holds no image; it is empty'],
      ['Zm9v', 'cannot be read: powershell.exe printed no image but plain text'],
      ['', 'cannot be read: powershell.exe printed no image but nothing'],
    ] as const) {
      await standIn('powershell.exe', `printf '%s' '${printed}'`);
      expect((await errorOf(read(system))).text).toBe(text);
    }
  });

  test('WSL without PowerShell asks the display of WSLg', async () => {
    await desktopTool('wl-paste', ['image/png']);
    expect(await read(WSL, WAYLAND)).toEqual(PNG);
  });

  const SCREENSHOT =
    '«class PNGf», 712, «class 8BPS», 3156, GIF picture, 227, JPEG picture, 340, TIFF picture, 54';

  test('osascript on macOS gives the bytes that it prints as hex', async () => {
    await osascript(SCREENSHOT, `printf '«data PNGf${PNG.toString('hex').toUpperCase()}»\\n'`);
    expect(await read(MACOS)).toEqual(PNG);
    expect(await log()).toContain('osascript -e the clipboard as «class PNGf»\n');
    await osascript('TIFF picture, 10', `printf '«data TIFF${TIFF.toString('hex').toUpperCase()}»\\n'`);
    expect(await read(MACOS)).toEqual(TIFF);
  });

  test('pngpaste is preferred on macOS, and does without when it fails', async () => {
    await osascript(SCREENSHOT, `printf '«data PNGf${PNG.toString('hex')}»'`);
    await standIn('pngpaste', 'cat "$here/jpeg"');
    expect(await read(MACOS)).toEqual(JPEG);
    await standIn('pngpaste', "echo 'pngpaste: No image data found on the clipboard' >&2; exit 1");
    expect(await read(MACOS)).toEqual(PNG);
  });

  test.each([
    ['«class utf8», 2, string, 2, Unicode text, 4', 'it seems to hold text'],
    [
      '«class furl», 34, «class icns», 321, Unicode text, 70, TIFF picture, 41',
      'it seems to hold a file or a link',
    ],
    ['', 'it is empty'],
  ])('macOS without a picture, or with a mere icon: %s', async (info, holds) => {
    await osascript(info);
    await standIn('pngpaste', 'cat "$here/png"');
    expect((await errorOf(read(MACOS))).text).toBe(`holds no image; ${holds}`);
  });

  test('a picture that brings its file along is a picture', async () => {
    await osascript(`«class furl», 34, ${SCREENSHOT}`, `printf '«data PNGf${PNG.toString('hex')}»'`);
    expect(await read(MACOS)).toEqual(PNG);
  });

  test('osascript prints garbage', async () => {
    await osascript(SCREENSHOT, "echo 'missing value'");
    const { text } = await errorOf(read(MACOS));
    expect(text).toBe('cannot be read: osascript printed no image but nothing');
  });

  // The child of the shell keeps the pipes open after the shell is killed.
  const HANGS = 'echo; sleep 15; echo late';

  test.each([
    ['xclip', LINUX, X11],
    ['wl-paste', LINUX, WAYLAND],
    ['powershell.exe', WINDOWS, {}],
    ['osascript', MACOS, {}],
  ])('%s hangs until the run is aborted', async (tool, system, variables) => {
    await standIn(tool, HANGS);
    const controller = new AbortController();
    const reading = read(system, variables, controller.signal);
    await expect.poll(() => existsSync(join(folder, 'log'))).toBe(true);
    const reason = new CliError('interrupted', 'interrupted');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  test('a run that is aborted already starts nothing', async () => {
    await standIn('xclip', HANGS);
    await expect(read(LINUX, X11, AbortSignal.abort('stop'))).rejects.toBe('stop');
    expect(existsSync(join(folder, 'log'))).toBe(false);
  });

  test('a tool has so much time, and no next one is tried', async () => {
    await standIn('wl-paste', HANGS);
    await desktopTool('xclip', ['image/png']);
    const { text } = await errorOf(read({ ...LINUX, maxMs: 300 }, { ...WAYLAND, ...X11 }));
    expect(text).toBe('cannot be read: wl-paste did not end within 300 ms');
  });

  test('a tool may print so much', async () => {
    await desktopTool('xclip', ['image/png'], 'exec cat "$here/png" /dev/zero');
    const { code, text } = await errorOf(read({ ...LINUX, maxBytes: 64 * 1024 }, X11));
    expect([code, text]).toEqual(['limit_exceeded', 'holds more than the 64 KB that are read from it']);
  });

  test('stdin is closed', async () => {
    await desktopTool('xclip', ['image/png'], 'cat; cat "$here/png"');
    expect(await read(LINUX, X11)).toEqual(PNG);
  });

  test('a tool gets our variables, and is never taken from a relative folder or a file that cannot run', async () => {
    await desktopTool('xclip', ['image/png'], 'echo "$DISPLAY $MARK" >> "$here/log"; cat "$here/png"');
    expect(await read(LINUX, { ...X11, MARK: 'seen' })).toEqual(PNG);
    expect(await log()).toContain(':0 seen\n');
    await chmod(join(folder, 'xclip'), 0o644);
    const PATH = ['', '.', 'bin', folder].join(delimiter);
    expect((await errorOf(read(LINUX, { ...X11, PATH }))).text).toBe('cannot be read: xclip is not on PATH');
  });

  test('a program that cannot be started is a tool that failed', async () => {
    const path = join(folder, 'xclip');
    await writeFile(path, '#!/no/such/interpreter\n');
    await chmod(path, 0o755);
    expect((await errorOf(read(LINUX, X11))).text).toMatch(/^cannot be read: xclip failed: /);
  });
});

const xclip = await findProgram('xclip');
const xvfb = await findProgram('Xvfb');

describe.skipIf(!xclip || !xvfb)('with the real xclip under Xvfb', () => {
  let server: Xvfb | undefined;
  let variables: Record<string, string> = {};

  beforeAll(async () => {
    server = await startXvfb(xvfb ?? '', { width: 64, height: 64 });
    variables = { ...server.variables };
  });
  afterAll(() => server?.close());

  /** xclip stays in the background to serve what it was given, until the server ends. */
  async function copy(type: string, content: Buffer | string): Promise<void> {
    const path = join(folder, 'copied');
    await writeFile(path, content);
    const args = ['-selection', 'clipboard', '-t', type, '-i', path];
    await once(spawn(xclip ?? '', args, { env: variables, stdio: 'ignore' }), 'exit');
  }

  test('empty, a picture byte for byte, a large one in parts, and text', async () => {
    expect((await errorOf(read(LINUX, variables))).text).toBe('holds no image; it is empty');
    await copy('image/png', PNG);
    expect(await read(LINUX, variables)).toEqual(PNG);
    const large = makePng({ width: 1000, height: 800, noise: true });
    await copy('image/png', large);
    expect(large.equals(await read(LINUX, variables))).toBe(true);
    await copy('image/gif', GIF);
    expect(await read(LINUX, variables)).toEqual(GIF);
    await copy('UTF8_STRING', 'some words');
    expect((await errorOf(read(LINUX, variables))).text).toBe('holds no image; it seems to hold text');
  });

  test('a display that is not there is told by xclip', async () => {
    const { text } = await errorOf(read(LINUX, { ...variables, DISPLAY: ':1234' }));
    expect(text).toBe("cannot be read: xclip failed: Error: Can't open display: :1234");
  });
});
