/** How child processes exit, and the error for a missing reply. */
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type ChildExit, describeExit, exitError, waitForExit } from '../../src/process/child-process.ts';

const exited = (code: number): ChildExit => ({ code, signal: null });
const killed = (signal: NodeJS.Signals): ChildExit => ({ code: null, signal });
const failed = (code: string): ChildExit => ({
  code: null,
  signal: null,
  error: Object.assign(new Error(`spawn ${code}`), { code }),
});

test.each([
  ['exit 3', exited(3)],
  ['SIGSEGV', killed('SIGSEGV')],
  ['the system allows no more processes', failed('EAGAIN')],
  ['no such file or folder', failed('ENOENT')],
])('%s', (description, exit) => {
  expect(describeExit(exit)).toBe(description);
});

test('waitForExit resolves with the exit code, and with the error of a process that cannot start', async () => {
  expect(await waitForExit(spawn(process.execPath, ['-e', 'process.exit(3)']))).toEqual(exited(3));
  const { error } = await waitForExit(spawn('/nowhere/claude-see-test'));
  expect(error).toMatchObject({ code: 'ENOENT' });
});

describe('a missing reply', () => {
  test.each<[string, ChildExit, boolean, string | undefined]>([
    // A process that was ready had all its threads: SIGABRT means that memory ran out.
    ['of a ready process that was aborted', killed('SIGABRT'), true, 'out_of_memory'],
    ['of a ready process that was killed', killed('SIGKILL'), true, 'out_of_memory'],
    ['of a ready process whose shell saw it aborted', exited(134), true, 'out_of_memory'],
    ['of a ready process that crashed on its input', killed('SIGSEGV'), true, undefined],
    ['of a ready process that exited', exited(1), true, undefined],
    // Without threads Node aborts, too.
    ['of a process that was aborted before it was ready', killed('SIGABRT'), false, 'process_failed'],
    ['of a process that was killed before it was ready', killed('SIGKILL'), false, 'out_of_memory'],
    ['of a process that could not start', failed('EAGAIN'), false, 'process_failed'],
    ['of a process that could not start for lack of memory', failed('ENOMEM'), false, 'out_of_memory'],
  ])('%s', (_name, exit, isReady, code) => {
    const error = exitError(exit, isReady, 'a.pdf');
    expect(error?.code).toBe(code);
    if (error) expect(error).toMatchObject({ subject: 'a.pdf', exitCode: 2 });
  });
});
