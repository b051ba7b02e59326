/** Programs on PATH, found without `which` or `where`. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findCommand } from '../../src/process/find-command.ts';
import { makeEmptyFiles } from '../support/empty-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-path-'));
  makeEmptyFiles(folder, ['tool.exe', 'script.cmd', 'plain']);
  for (const name of ['tool.exe', 'script.cmd', 'plain']) chmodSync(join(folder, name), 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['win32', 'tool', true],
  ['win32', 'tool.exe', true],
  ['win32', 'script', false],
  ['linux', 'plain', true],
  ['linux', 'tool', false],
] as const)('on %s the program %s is found: %j', async (platform, command, expected) => {
  const PATH = platform === 'win32' ? `.;"${folder}"` : `.:${folder}`;
  const found = await findCommand(command, { platform, variables: { PATH } });
  expect(found !== undefined).toBe(expected);
});
