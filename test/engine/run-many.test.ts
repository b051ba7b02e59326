import { describe, expect, test } from 'vitest';
import { runMany } from '../../src/engine/run-many.ts';

const NEVER = new AbortController().signal;
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Jobs that end when they are told to. */
function makeGates(count: number) {
  const gates = Array.from({ length: count }, () => {
    let resolve: (result: string) => void = () => {};
    let reject: (error: Error) => void = () => {};
    const promise = new Promise<string>((...functions) => {
      [resolve, reject] = functions;
    });
    return { promise, resolve, reject };
  });
  const started: number[] = [];
  const run = (_job: number, index: number) => {
    started.push(index);
    return gates[index]?.promise as Promise<string>;
  };
  return { started, run, end: (index: number) => gates[index]?.resolve(`result ${index}`), gates };
}

describe('runMany', () => {
  test('has as many jobs in progress as it may, and asks anew before each', async () => {
    const { started, run, end } = makeGates(6);
    let limit = 2;
    const done = runMany([0, 1, 2, 3, 4, 5], run, { concurrency: () => limit, signal: NEVER });
    expect(started).toEqual([0, 1]);
    limit = 3;
    end(0);
    await tick();
    expect(started).toEqual([0, 1, 2, 3]);
    for (let index = 0; index < 6; index += 1) end(index);
    expect((await done).size).toBe(6);
  });

  test('hands over results in the order of the jobs, each as soon as the earlier ones are there', async () => {
    const { run, end } = makeGates(3);
    const seen: string[] = [];
    const onResult = async (result: string) => void seen.push(result);
    const done = runMany([0, 1, 2], run, { concurrency: () => 3, signal: NEVER, onResult });
    end(2);
    end(1);
    await tick();
    expect(seen).toEqual([]);
    end(0);
    await done;
    expect(seen).toEqual(['result 0', 'result 1', 'result 2']);
  });

  test('starts nothing after a result that stops it, and hands over what was in progress', async () => {
    const { started, run, end } = makeGates(4);
    const seen: number[] = [];
    const done = runMany([0, 1, 2, 3], run, {
      concurrency: () => 2,
      signal: NEVER,
      onResult: async (_, index) => void seen.push(index),
      stopsAfter: (result) => result === 'result 1',
    });
    end(1);
    await tick();
    end(0);
    const results = await done;
    expect(started).toEqual([0, 1]);
    expect([...results.keys()].sort()).toEqual([0, 1]);
    expect(seen).toEqual([0, 1]);
  });

  test('ends with the results so far when the signal aborts, also those behind a job that was ended', async () => {
    const { run, end, gates } = makeGates(3);
    const controller = new AbortController();
    const seen: number[] = [];
    const done = runMany([0, 1, 2], run, {
      concurrency: () => 2,
      signal: controller.signal,
      onResult: async (_, index) => void seen.push(index),
    });
    end(1);
    await tick();
    const reason = new Error('interrupted');
    controller.abort(reason);
    gates[0]?.reject(reason);
    gates[2]?.reject(reason);
    expect([...(await done).keys()]).toEqual([1]);
    expect(seen).toEqual([1]);
  });

  test('throws what a job throws, after the jobs in progress have finished', async () => {
    const { started, run, end, gates } = makeGates(3);
    let isDone = false;
    const done = runMany([0, 1, 2], run, { concurrency: () => 2, signal: NEVER }).finally(() => {
      isDone = true;
    });
    gates[0]?.reject(new Error('a bug'));
    await tick();
    expect(isDone).toBe(false);
    end(1);
    await expect(done).rejects.toThrow('a bug');
    expect(started).toEqual([0, 1]);
  });

  test('throws what taking a result throws, and starts nothing more', async () => {
    const { started, run, end } = makeGates(3);
    const onResult = async () => {
      throw new Error('disk full');
    };
    const done = runMany([0, 1, 2], run, { concurrency: () => 1, signal: NEVER, onResult });
    end(0);
    await expect(done).rejects.toThrow('disk full');
    expect(started).toEqual([0]);
  });

  test('does nothing without jobs', async () => {
    const results = await runMany([], async () => 1, { concurrency: () => 1, signal: NEVER });
    expect(results.size).toBe(0);
  });
});
