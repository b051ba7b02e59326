/** The clipboard by stand-in tools on PATH, by a terminal, and once by the real xclip. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutputStream } from '../../src/env.ts';
import { CliError } from '../../src/errors.ts';
import { type CopyOptions, openClipboard } from '../../src/input/copy-text.ts';
import { findCommand } from '../../src/process/find-command.ts';
import { testEnv } from '../support/test-env.ts';

const TEXT = 'Ein Kätzchen, 猫\nzwei';
const LINUX: CopyOptions = { platform: 'linux', release: '6.1.0' };
const WSL: CopyOptions = { platform: 'linux', release: '5.15-microsoft-standard' };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-copy-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A tool that keeps what it reads in a file named like it. */
async function standIn(name: string, more = ''): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\ncat > '${path}.copied'\n${more}\n`);
  await chmod(path, 0o755);
}

const copied = (name: string) => readFile(join(folder, `${name}.copied`), 'utf8');

function open(options: CopyOptions, variables: Record<string, string> = {}, terminal?: OutputStream) {
  const env = testEnv({
    variables: { PATH: folder, ...variables },
    ...(terminal ? { stderr: terminal } : {}),
  });
  return openClipboard(env, options);
}

function makeTerminal() {
  let text = '';
  const terminal: OutputStream = {
    isTTY: true,
    write(piece, done) {
      text += piece;
      done();
      return true;
    },
  };
  return { terminal, text: () => text };
}

async function errorOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CliError)) throw new Error('expected a CliError', { cause: error });
  expect([error.exitCode, error.subject]).toEqual([2, '--copy']);
  return `${error.message} (${error.hint})`;
}

describe.skipIf(process.platform === 'win32')('with stand-in tools', () => {
  test.each([
    ['pbcopy', { platform: 'darwin', release: '' } as const, {}],
    ['wl-copy', LINUX, { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }],
    ['xclip', LINUX, { DISPLAY: ':0' }],
    ['xsel', LINUX, { DISPLAY: ':0' }],
  ])('%s reads the text', async (name, options, variables) => {
    await standIn(name);
    await (await open(options, variables))(TEXT);
    expect(await copied(name)).toBe(TEXT);
  });

  test.each([
    ['Windows', { platform: 'win32', release: '' } as const],
    ['WSL', WSL],
  ])('PowerShell of %s reads Base64, which no code page changes', async (_name, options) => {
    await standIn('powershell.exe');
    await (await open(options))(TEXT);
    expect(Buffer.from(await copied('powershell.exe'), 'base64').toString()).toBe(TEXT);
  });

  test('a tool that stays in the background does not hold the run', async () => {
    await standIn('xclip', 'sleep 20 &');
    const started = performance.now();
    await (await open(LINUX, { DISPLAY: ':0' }))(TEXT);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('a tool that fails, and one that does not end, are errors', async () => {
    await standIn('xclip', 'exit 3');
    const copy = await open(LINUX, { DISPLAY: ':0' });
    expect(await errorOf(copy(TEXT))).toMatch(/^cannot copy: xclip failed: exit 3 /);
    await standIn('xclip', 'exec sleep 20');
    const slow = await open({ ...LINUX, maxMs: 100 }, { DISPLAY: ':0' });
    expect(await errorOf(slow(TEXT))).toMatch(/^cannot copy: xclip failed: SIGKILL /);
  });

  test('a missing tool is an error at once, with the cure', async () => {
    expect(await errorOf(open(LINUX, { DISPLAY: ':0' }))).toMatch(
      /^cannot copy: xclip is not on PATH \(install it: /,
    );
    expect(await errorOf(open(LINUX))).toMatch(
      /^cannot copy: there is no clipboard: .*\(write the answer to a file/,
    );
  });
});

describe('the terminal', () => {
  const BASE64 = Buffer.from(TEXT).toString('base64');
  const SEQUENCE = `\u001b]52;c;${BASE64}\u0007`;

  test.each([
    ['over ssh', { SSH_CONNECTION: '1' }, SEQUENCE],
    ['where there is no display', {}, SEQUENCE],
    [
      'in tmux, which needs a wrapper',
      { TMUX: '/tmp/x' },
      `${SEQUENCE}\u001bPtmux;\u001b${SEQUENCE}\u001b\\`,
    ],
  ])('is asked %s', async (_name, variables, expected) => {
    const { terminal, text } = makeTerminal();
    await (await open(LINUX, variables, terminal))(TEXT);
    expect(text()).toBe(expected);
  });

  test('takes no text of any size, and is not asked when it is dumb', async () => {
    const { terminal, text } = makeTerminal();
    const copy = await open(LINUX, {}, terminal);
    expect(await errorOf(copy('a'.repeat(74_995)))).toMatch(
      /^cannot copy: 73.2 KB is more than a terminal accepts /,
    );
    expect(text()).toBe('');
    await copy('a'.repeat(74_994));
    expect(text()).toHaveLength(100_000);
    expect(await errorOf(open(LINUX, { TERM: 'dumb' }, terminal))).toContain('there is no clipboard');
  });
});

const system = { platform: process.platform, variables: process.env };
const xclip = await findCommand('xclip', system);
const xvfb = await findCommand('Xvfb', system);

test.skipIf(!xclip || !xvfb)('the real xclip serves the text after the run', async () => {
  const server = spawn(xvfb ?? '', ['-displayfd', '3', '-screen', '0', '64x64x8'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  try {
    const number = await new Promise<string>((resolve) => {
      server.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()));
    });
    const variables = { PATH: [folder, process.env.PATH].join(delimiter), DISPLAY: `:${number}` };
    await (await open(LINUX, variables))(TEXT);
    const chunks: Buffer[] = [];
    // The server may learn of the new owner only after xclip has ended.
    for (let tries = 0; chunks.length === 0 && tries < 20; tries += 1) {
      const reader = spawn(xclip ?? '', ['-selection', 'clipboard', '-o'], { env: variables });
      reader.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(reader, 'close');
    }
    expect(Buffer.concat(chunks).toString()).toBe(TEXT);
  } finally {
    server.kill();
  }
});
