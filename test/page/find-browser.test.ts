import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBrowser, listBrowserPlaces } from '../../src/page/find-browser.ts';

test('on macOS, browsers are applications of all users or of one', () => {
  const places = listBrowserPlaces({ platform: 'darwin', variables: { HOME: '/Users/ann' } });
  expect(places.slice(0, 2)).toEqual([
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Users/ann/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]);
  expect(places.at(-1)).toBe('/Users/ann/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge');
});

test('on Windows, browsers are below the folders of programs', () => {
  const variables = { PROGRAMFILES: 'C:\\Program Files', LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local' };
  expect(listBrowserPlaces({ platform: 'win32', variables })).toEqual([
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Users\\ann\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files\\Chromium\\Application\\chrome.exe',
    'C:\\Users\\ann\\AppData\\Local\\Chromium\\Application\\chrome.exe',
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Users\\ann\\AppData\\Local\\Microsoft\\Edge\\Application\\msedge.exe',
  ]);
});

describe('on Linux', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claude-see-browsers-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Makes a program and returns its path. */
  async function program(name: string): Promise<string> {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
    await chmod(path, 0o755);
    return path;
  }
  const find = (variables: Record<string, string> = {}) =>
    findBrowser({ platform: 'linux', variables: { PATH: folder, ...variables } }, join(folder, 'own/chrome'));

  test('the browser of the variable comes first, then that of playwright-core, then those on PATH', async () => {
    const chromium = await program('chromium');
    expect(await find()).toBe(chromium);
    const chrome = await program('google-chrome');
    expect(await find()).toBe(chrome);
    const own = await program('own/chrome');
    expect(await find()).toBe(own);
    const named = await program('my-browser');
    expect(await find({ CLAUDE_SEE_BROWSER: named })).toBe(named);
  });

  test('without one, the error says what to install', async () => {
    await expect(find()).rejects.toMatchObject({
      exitCode: 2,
      message: 'a picture of a page needs Chrome, Chromium or Edge; none is installed',
      hint: 'install one (npx playwright-core install chromium), or set CLAUDE_SEE_BROWSER to its path',
    });
  });

  test('a variable that names no program is an error, whatever else there is', async () => {
    await program('chromium');
    await expect(find({ CLAUDE_SEE_BROWSER: folder })).rejects.toMatchObject({
      subject: 'CLAUDE_SEE_BROWSER',
    });
  });
});
