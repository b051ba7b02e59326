/** The hooks of the real environment, on a fake process. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemEnv } from '../src/env.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] }));
afterEach(() => void vi.useRealTimers());

/** A process whose job stops, or goes on as one without a shell does, and what happened to it. */
function fakeProcess() {
  const events: string[] = [];
  const system = Object.assign(new EventEmitter(), {
    stdout: new EventEmitter(),
    stderr: new EventEmitter(),
    env: {},
    argv: [],
    pid: 42,
    platform: 'linux',
    // With a listener the signal would come back instead of stopping the process.
    kill: (pid: number, signal: string) =>
      events.push(`${signal} to ${pid}, listeners: ${system.listenerCount(signal)}`),
  });
  return { system, events, env: systemEnv(system as unknown as NodeJS.Process) };
}

test('Ctrl-Z runs all hooks, then suspends the process, also after it has resumed', () => {
  const { system, events, env } = fakeProcess();
  const ends = ['one', 'two'].map((name) =>
    env.onSuspend?.(
      () => events.push(`before ${name}`),
      () => events.push(`after ${name}`),
    ),
  );
  for (const _ of ['first', 'second']) {
    system.emit('SIGTSTP');
    system.emit('SIGCONT');
  }
  vi.advanceTimersByTime(1000);
  const befores = ['before one', 'before two'];
  const round = [...befores, 'SIGTSTP to 42, listeners: 0', 'after one', 'after two'];
  expect(events).toEqual([...round, ...round]);
  for (const end of ends) end?.();
  expect(system.listenerCount('SIGTSTP') + system.listenerCount('SIGCONT')).toBe(0);
});

test('the key suspends the whole job, and a process that goes on without a shell runs the hooks all the same', () => {
  const { system, events, env } = fakeProcess();
  const end = env.onSuspend?.(
    () => events.push('before'),
    () => events.push('after'),
  );
  env.suspend?.();
  expect(events).toEqual(['before', 'SIGTSTP to 0, listeners: 0']);
  vi.advanceTimersByTime(1000);
  expect(events.slice(2)).toEqual(['after']);
  system.emit('SIGTSTP');
  expect(events).toHaveLength(5);
  end?.();
});
