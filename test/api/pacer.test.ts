import { describe, expect, test } from 'vitest';
import { makePacer, type Pacer, type Turn } from '../../src/api/pacer.ts';

const NEVER = new AbortController().signal;

/** Asks for this many turns and returns those that have started by the next tick. */
async function enterMany(pacer: Pacer, count: number): Promise<Turn[]> {
  const started: Turn[] = [];
  for (let i = 0; i < count; i += 1) pacer.enter(NEVER).then((turn) => started.push(turn));
  await tick();
  return started;
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('a pacer with a fixed number of jobs', () => {
  test('lets that many requests start, and the next when one ends', async () => {
    const pacer = makePacer({ jobs: 3 });
    const started = await enterMany(pacer, 5);
    expect(started).toHaveLength(3);
    started[0]?.leave('answered');
    await tick();
    expect(started).toHaveLength(4);
  });

  test('keeps its number after overloads and answers', async () => {
    const pacer = makePacer({ jobs: 3 });
    for (const turn of await enterMany(pacer, 3)) turn.leave('overloaded');
    for (const turn of await enterMany(pacer, 3)) turn.leave('answered');
    expect(pacer.limit()).toBe(3);
  });
});

describe('a pacer that adapts', () => {
  test('starts with 4 and takes one more after each answer', async () => {
    const pacer = makePacer();
    const started = await enterMany(pacer, 20);
    expect(started).toHaveLength(4);
    started[0]?.leave('answered');
    started[1]?.leave('answered');
    await tick();
    // Two ended, and the limit is 6 now.
    expect(started).toHaveLength(8);
    expect(pacer.limit()).toBe(6);
  });

  test('halves once for overloads that arrive together, and again for a request that started later', async () => {
    let time = 0;
    const pacer = makePacer({ now: () => time });
    const first = await enterMany(pacer, 4);
    time = 1;
    for (const turn of first) turn.leave('overloaded');
    expect(pacer.limit()).toBe(2);
    const second = await enterMany(pacer, 2);
    time = 2;
    for (const turn of second) turn.leave('overloaded');
    expect(pacer.limit()).toBe(1);
  });

  test('never goes below 1', async () => {
    let time = 0;
    const pacer = makePacer({ now: () => time });
    for (let i = 0; i < 5; i += 1) {
      const [turn] = await enterMany(pacer, 1);
      time += 1;
      turn?.leave('overloaded');
    }
    expect(pacer.limit()).toBe(1);
  });

  test('grows by one after as many answers as may be under way, once it has been overloaded', async () => {
    let time = 0;
    const pacer = makePacer({ now: () => time });
    const [turn] = await enterMany(pacer, 1);
    time = 1;
    turn?.leave('overloaded');
    expect(pacer.limit()).toBe(2);
    for (const limit of [2, 3, 3, 3, 4]) {
      const [each] = await enterMany(pacer, 1);
      each?.leave('answered');
      expect(pacer.limit()).toBe(limit);
    }
  });

  test('does not grow by requests that failed for another reason', async () => {
    const pacer = makePacer();
    for (const turn of await enterMany(pacer, 4)) turn.leave('failed');
    expect(pacer.limit()).toBe(4);
  });

  test('stays at 32 however long it goes well', async () => {
    const pacer = makePacer();
    for (let i = 0; i < 50; i += 1) (await enterMany(pacer, 1))[0]?.leave('answered');
    expect(pacer.limit()).toBe(32);
  });
});

describe('a pause', () => {
  test('holds back every request until it is over', async () => {
    const pacer = makePacer({ jobs: 2 });
    pacer.pause(40);
    const began = performance.now();
    const turn = await pacer.enter(NEVER);
    expect(performance.now() - began).toBeGreaterThanOrEqual(39);
    turn.leave('answered');
  });

  test('is as long as the longest that was asked for', async () => {
    const pacer = makePacer({ jobs: 2 });
    pacer.pause(60);
    pacer.pause(1);
    const began = performance.now();
    await pacer.enter(NEVER);
    expect(performance.now() - began).toBeGreaterThanOrEqual(59);
  });
});

describe('a signal', () => {
  test('ends the wait for a turn with its reason, and the place goes to the next', async () => {
    const pacer = makePacer({ jobs: 1 });
    const first = await pacer.enter(NEVER);
    const controller = new AbortController();
    const second = pacer.enter(controller.signal);
    const third = pacer.enter(NEVER);
    controller.abort(new Error('stop'));
    await expect(second).rejects.toThrow('stop');
    first.leave('answered');
    await expect(third).resolves.toBeDefined();
  });

  test('that is aborted already gives no turn', async () => {
    const pacer = makePacer();
    await expect(pacer.enter(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
