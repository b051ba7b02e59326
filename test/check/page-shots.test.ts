import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CheckedPage } from '../../src/check/checked-image.ts';
import { makePageShots } from '../../src/check/page-shots.ts';
import { CliError } from '../../src/errors.ts';
import { makeFakeBrowser } from '../support/fake-browser.ts';

const { signal } = new AbortController();

const page = (address: string): CheckedPage => ({
  input: `${address} (named)`,
  address,
  shot: { dark: true },
});

async function faultOf(taking: Promise<unknown>): Promise<CliError> {
  const error = await taking.catch((thrown: unknown) => thrown);
  if (!(error instanceof CliError)) throw error;
  return error;
}

test('the browser opens once, at the first page, and ends with the run', async () => {
  const browser = makeFakeBrowser({ 'http://a/': [], 'http://b/': [['red', 0, 0, 9, 9]] });
  let opened = 0;
  const shots = makePageShots(async () => {
    opened += 1;
    return browser;
  });
  expect(opened).toBe(0);
  const [a, b] = await Promise.all(['http://a/', 'http://b/'].map((each) => shots.take(page(each), signal)));
  expect(opened).toBe(1);
  expect(browser.shots).toEqual(
    ['http://a/', 'http://b/'].map((address) => ({ address, options: { dark: true } })),
  );
  const sha256 = createHash('sha256')
    .update(b?.png ?? '')
    .digest('hex');
  expect(shots.find(sha256)).toEqual(b?.png);
  expect(a?.png).not.toEqual(b?.png);
  expect(shots.find('0'.repeat(64))).toBeUndefined();
  await shots.close();
  expect(browser.isClosed()).toBe(true);
});

test('a run without a page opens no browser, and closes none', async () => {
  const shots = makePageShots(() => Promise.reject(new Error('opened')));
  await shots.close();
});

test('a browser that does not open fails each page, and is tried once', async () => {
  let tries = 0;
  const shots = makePageShots(async () => {
    tries += 1;
    throw new CliError('input_unusable', 'needs a browser');
  });
  for (const address of ['http://a/', 'http://b/']) {
    expect((await faultOf(shots.take(page(address), signal))).message).toBe('needs a browser');
  }
  expect(tries).toBe(1);
  await shots.close();
});

test('a page that fails is named as in reports', async () => {
  const shots = makePageShots(async () => makeFakeBrowser({ 'http://a/': 'answers HTTP 500' }));
  const { code, exitCode, subject, message, hint } = await faultOf(shots.take(page('http://a/'), signal));
  expect([code, exitCode, subject, message, hint]).toEqual([
    'page_failed',
    4,
    'http://a/ (named)',
    'answers HTTP 500',
    'start the server',
  ]);
});

test('a browser that opens is not waited for by a picture whose time is over', async () => {
  const shots = makePageShots(() => new Promise<never>(() => {}));
  const controller = new AbortController();
  const taking = shots.take(page('http://a/'), controller.signal);
  const reason = new CliError('timeout', 'not finished in time');
  controller.abort(reason);
  expect(await faultOf(taking)).toBe(reason);
});

test.each([
  ['http://a/', 'http://a/login', ['the page led to http://a/login']],
  ['http://a', 'http://a/', []],
  ['http://a/x#1', 'http://a/x#2', []],
  ['http://me:pass@a/', 'http://a/', []],
  ['http://a/?token=1', 'http://a/?token=[redacted]', []],
  ['http://a/x', 'https://a/x', ['the page led to https://a/x']],
  ['/home/me/x.html', 'file:///home/me/x.html', []],
])('of %s that ends at %s the notes are %j', async (address, end, notes) => {
  const shots = makePageShots(async () => makeFakeBrowser({ [address]: [] }, { led: { [address]: end } }));
  expect((await shots.take(page(address), signal)).notes).toEqual(notes);
});
