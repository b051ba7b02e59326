import { describe, expect, test } from 'vitest';
import { type JobSource, runMany, runStream } from '../../src/engine/run-many.ts';

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

describe('runStream', () => {
  /** A source that gives the numbers from 0 when it is told to. */
  function makeSource(count: number) {
    let given = 0;
    let give = () => {};
    const source: JobSource<number> = {
      next: () =>
        new Promise((resolve) => {
          give = () => {
            resolve(given < count ? { done: false, value: given } : { done: true, value: undefined });
            given += 1;
          };
        }),
    };
    return { source, give: () => give(), given: () => given };
  }

  test('asks its source for one job at a time, and ends when it does', async () => {
    const { source, give } = makeSource(2);
    const seen: string[] = [];
    const onResult = async (result: string) => void seen.push(result);
    const run = async (job: number) => `job ${job}`;
    const done = runStream(source, run, { concurrency: () => 5, signal: NEVER, onResult });
    for (let turn = 0; turn < 3; turn += 1) {
      give();
      await tick();
    }
    await done;
    expect(seen).toEqual(['job 0', 'job 1']);
  });

  test('starts no further job while too many results wait for an earlier one', async () => {
    const { started, run, end } = makeGates(6);
    const done = runStream([0, 1, 2, 3, 4, 5].values(), run, {
      concurrency: () => 2,
      signal: NEVER,
      maxWaiting: 2,
    });
    end(1);
    await tick();
    end(2);
    await tick();
    // Results 1 and 2 wait for 0.
    expect(started).toEqual([0, 1, 2]);
    end(0);
    await tick();
    for (const index of [3, 4, 5]) end(index);
    await tick();
    await done;
    expect(started).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('does not wait for a silent source once the signal aborts', async () => {
    const controller = new AbortController();
    const { source } = makeSource(1);
    const run = async (job: number) => job;
    const done = runStream(source, run, { concurrency: () => 1, signal: controller.signal });
    controller.abort(new Error('Ctrl-C'));
    await done;
  });

  test('throws what its source throws once the jobs in progress have ended', async () => {
    const { run, end, started } = makeGates(1);
    let asked = 0;
    const source: JobSource<number> = {
      async next() {
        asked += 1;
        if (asked > 1) throw new Error('the list is gone');
        return { done: false, value: 0 };
      },
    };
    const done = runStream(source, run, { concurrency: () => 3, signal: NEVER });
    await tick();
    expect(started).toEqual([0]);
    end(0);
    await expect(done).rejects.toThrow('the list is gone');
  });
});
