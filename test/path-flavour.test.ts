/** How each system writes paths, as tables. */
import { expect, test } from 'vitest';
import {
  findHome,
  getFileName,
  getPathFlavour,
  isDeviceName,
  isUncPath,
  type System,
  toWslPath,
} from '../src/path-flavour.ts';

const system = (platform: NodeJS.Platform, variables: Record<string, string> = {}): System => ({
  platform,
  variables,
});

test.each([
  [system('win32', { WSL_DISTRO_NAME: 'Ubuntu' }), true, undefined],
  [system('linux', { WSL_DISTRO_NAME: 'Ubuntu' }), false, 'Ubuntu'],
  [system('linux', { WSL_DISTRO_NAME: '' }), false, undefined],
  [system('darwin', { WSL_DISTRO_NAME: 'Ubuntu' }), false, undefined],
])('the flavour of %j: Windows %j, distribution %j', (given, windows, distro) => {
  expect(getPathFlavour(given)).toMatchObject({ windows, distro });
});

test.each([
  ['win32', 'C:\\pics\\a.png', 'a.png'],
  ['win32', 'C:/pics/a.png', 'a.png'],
  ['win32', 'C:a.png', 'a.png'],
  ['win32', '\\\\server\\share\\a.png', 'a.png'],
  ['linux', 'C:\\pics\\a.png', 'C:\\pics\\a.png'],
  ['linux', '/pics/a.png', 'a.png'],
] as const)('on %s the file %s is called %s', (platform, path, name) => {
  expect(getFileName(path, { platform })).toBe(name);
});

test.each([
  [system('win32', { USERPROFILE: 'C:\\Users\\me', HOME: '/c/Users/me' }), 'C:\\Users\\me'],
  [system('win32', { HOME: 'C:\\Users\\me' }), 'C:\\Users\\me'],
  [system('linux', { USERPROFILE: '/mnt/c/Users/me', HOME: '/home/me' }), '/home/me'],
  [system('linux', { HOME: '' }), undefined],
])('the home folder of %j is %j', (given, home) => {
  expect(findHome(given)).toBe(home);
});

test.each([
  ['C:\\Users\\x\\a b.png', '/mnt/c/Users/x/a b.png'],
  ['d:/pics/a.png', '/mnt/d/pics/a.png'],
  ['\\\\?\\C:\\pics\\a.png', '/mnt/c/pics/a.png'],
  ['file:///C:/pics/a.png', '/mnt/c/pics/a.png'],
  ['\\\\wsl.localhost\\Ubuntu\\home\\x\\a.png', '/home/x/a.png'],
  ['\\\\wsl$\\ubuntu\\home\\x\\a.png', '/home/x/a.png'],
  ['//wsl.localhost/Ubuntu/home/x/a.png', '/home/x/a.png'],
  ['\\\\wsl.localhost\\Debian\\home\\x\\a.png', undefined],
  ['\\\\server\\share\\a.png', undefined],
  ['C:a.png', undefined],
  ['/home/x/a.png', undefined],
])('under WSL %s is %j', (path, expected) => {
  expect(toWslPath(path, 'Ubuntu')).toBe(expected);
});

test.each([
  ['\\\\server\\share\\a.png', true],
  ['//server/share/a.png', true],
  ['\\/server\\share\\a.png', true],
  ['\\\\?\\UNC\\server\\share\\a.png', true],
  ['\\\\.\\UNC\\server\\share\\a.png', true],
  ['\\??\\UNC\\server\\share\\a.png', true],
  ['\\\\?\\GLOBALROOT\\Device\\Mup\\server\\share\\a.png', true],
  ['\\\\?\\C:\\pics\\a.png', false],
  ['\\\\.\\pipe\\x', false],
  ['\\\\wsl$\\Ubuntu\\home\\a.png', false],
  ['\\\\wsl.localhost\\Ubuntu\\home\\a.png', false],
  ['C:\\pics\\a.png', false],
  ['\\pics\\a.png', false],
  ['shots/a.png', false],
])('%s is on another computer: %j', (path, expected) => {
  expect(isUncPath(path)).toBe(expected);
});

test.each([
  ['nul', true],
  ['NUL', true],
  ['shots\\con.png', true],
  ['C:/shots/aux', true],
  ['com1.tar.gz', true],
  ['lpt¹', true],
  ['prn .png', true],
  ['nul:', true],
  ['con.png\r', true],
  ['console.png', false],
  ['icon.png', false],
  ['com10.png', false],
  ['con\\a.png', false],
])('%j is a device of Windows: %j', (path, expected) => {
  expect(isDeviceName(path)).toBe(expected);
});
