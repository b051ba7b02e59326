/** An Env for tests that run nothing: streams that swallow, no variables. */
import { Readable } from 'node:stream';
import type { Env } from '../../src/env.ts';

/** Returns an Env with the given parts replaced. */
export function testEnv(parts: Partial<Env> = {}): Env {
  const sink = {
    isTTY: false,
    write(_text: string, done: () => void) {
      done();
      return true;
    },
  };
  return {
    stdin: Readable.from([]),
    hasPipedStdin: () => false,
    stdout: sink,
    stderr: sink,
    variables: {},
    secrets: new Set(),
    cwd: '/',
    platform: 'linux',
    fetch: () => Promise.reject(new Error('no network here')),
    lookup: () => Promise.reject(new Error('no network here')),
    now: () => new Date('2026-11-22T12:00:00Z'),
    signal: new AbortController().signal,
    onInterrupt: () => () => {},
    ...parts,
  };
}
