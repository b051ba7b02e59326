/** The hooks of the real environment, on a fake process. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { systemEnv } from '../src/env.ts';

test('Ctrl-Z runs the hook, then suspends the process, also after it has resumed', () => {
  const events: string[] = [];
  const system = Object.assign(new EventEmitter(), {
    stdout: new EventEmitter(),
    stderr: new EventEmitter(),
    env: {},
    argv: [],
    pid: 42,
    // With a listener the signal would come back instead of stopping the process.
    kill: (pid: number, signal: string) =>
      events.push(`${signal} to ${pid}, listeners: ${system.listenerCount(signal)}`),
  });
  const env = systemEnv(system as unknown as NodeJS.Process);
  const end = env.onSuspend?.(
    () => events.push('before'),
    () => events.push('after'),
  );
  system.emit('SIGTSTP');
  system.emit('SIGCONT');
  system.emit('SIGTSTP');
  system.emit('SIGCONT');
  const round = ['before', 'SIGTSTP to 42, listeners: 0', 'after'];
  expect(events).toEqual([...round, ...round]);
  end?.();
  expect(system.listenerCount('SIGTSTP') + system.listenerCount('SIGCONT')).toBe(0);
});
