/** Memory, outages, limits and ends of whole runs, against a fake API that looks. */
import { describe, expect, test } from 'vitest';
import type { CheckJob } from '../../src/check/find-images.ts';
import { CliError } from '../../src/errors.ts';
import { makeCheck, makeChecker, makeVisual, resultsOf, statusesOf } from '../support/check-run.ts';
import type { Failure } from '../support/fake-api/types.ts';
import { TRUTHFUL } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes } from '../support/shapes.ts';

const world = useWorld();
const checker = makeChecker(world);

const IS_RED = 'a red rectangle is visible';
const IS_BLUE = 'a blue box is visible';
const IS_GREEN = 'a green box is visible';

/** Jobs on so many pictures; each has a red box somewhere else. */
async function makeJobs(count: number, check = makeCheck([IS_RED])): Promise<CheckJob[]> {
  const jobs = [];
  for (let i = 0; i < count; i += 1) {
    await checker.save(`shot-${i}.png`, drawShapes(60, 40, [['red', 5 + i, 10, 20, 10]]));
    jobs.push(checker.job(check, `shot-${i}.png`));
  }
  return jobs;
}

/** Returns a function that waits until it was called so many times. */
function makeBarrier(calls: number): () => Promise<void> {
  let called = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    called += 1;
    if (called === calls) open();
    return opened;
  };
}

describe('verdict memory', () => {
  test('a second run makes no request, and says that its verdicts are remembered', async () => {
    world.api.look(TRUTHFUL);
    const jobs = await makeJobs(3, makeCheck([IS_RED, IS_BLUE]));
    const first = await checker.run(jobs);
    expect(first).toMatchObject({ requests: 3, exit_code: 1, counts: { pass: 3, fail: 3, cached: 0 } });
    const second = await checker.run(jobs);
    expect(second).toMatchObject({
      requests: 0,
      cost_usd: 0,
      exit_code: 1,
      counts: { pass: 3, fail: 3, cached: 6 },
    });
    expect(resultsOf(second)[0]?.boxes).toEqual(resultsOf(first)[0]?.boxes);
    expect(world.api.requests).toHaveLength(3);
  });

  test('one edited assertion asks only that one', async () => {
    world.api.look(TRUTHFUL);
    await checker.run(await makeJobs(1, makeCheck([IS_RED, IS_BLUE])));
    const report = await checker.run(await makeJobs(1, makeCheck([IS_RED, IS_GREEN])));
    expect(resultsOf(report).map(({ cached }) => cached)).toEqual([true, false]);
    const asked = JSON.stringify(world.api.requests[1]?.body);
    expect(asked).toContain(IS_GREEN);
    expect(asked).not.toContain(IS_RED);
  });

  test('frozen makes no request, and a miss is uncertain', async () => {
    world.api.look(TRUTHFUL);
    await checker.run(await makeJobs(1));
    const report = await checker.run(await makeJobs(1, makeCheck([IS_RED, IS_BLUE])), {
      shared: { frozen: true },
    });
    expect(statusesOf(report)).toEqual(['pass', 'uncertain']);
    expect(report.exit_code).toBe(3);
    expect(world.api.requests).toHaveLength(1);
  });

  test.each([
    ['read-only remembers nothing new', { memory: undefined }, 2],
    ['refresh asks again', { remembered: undefined }, 2],
    ['off does neither', { remembered: undefined, memory: undefined }, 2],
    ['read-write asks once', {}, 1],
  ])('%s', async (_, shared, requests) => {
    world.api.look(TRUTHFUL);
    const jobs = await makeJobs(1);
    await checker.run(jobs, { shared });
    await checker.run(jobs, { shared });
    expect(world.api.requests).toHaveLength(requests);
  });
});

describe('requests at the same time', () => {
  test('are exactly as many as --jobs says', async () => {
    // The first three wait for each other: with fewer at once the test would not end.
    const three = makeBarrier(3);
    world.api.look(async (question) => {
      await three();
      return TRUTHFUL(question);
    });
    const report = await checker.run(await makeJobs(7), { options: { jobs: 3 } });
    expect(report.counts.pass).toBe(7);
    expect(world.api.mostLookedAtOnce).toBe(3);
  });

  test('are one for equal pictures, also where nothing is remembered', async () => {
    world.api.look(TRUTHFUL, { latencyMs: 300 });
    const [job] = (await makeJobs(1)) as [CheckJob];
    const jobs = ['a', 'b', 'c'].map((id) => ({ ...job, check: { ...job.check, id } }));
    const shared = { remembered: undefined, memory: undefined };
    const report = await checker.run(jobs, { shared, options: { jobs: 3 } });
    expect(report).toMatchObject({ requests: 1, counts: { pass: 3, cached: 0 } });
    expect(world.api.requests).toHaveLength(1);
    // All of them waited for the answer.
    for (const { duration_ms } of report.images) expect(duration_ms).toBeGreaterThanOrEqual(200);
  });
});

describe('a run that does not finish', () => {
  test('keeps what was judged before and after an outage', async () => {
    world.api.look((question) =>
      world.api.requests.length === 2 ? { error: { status: 529 } } : TRUTHFUL(question),
    );
    const report = await checker.run(await makeJobs(3));
    // Which of them asks second depends on how fast each is decoded.
    expect(report.images.map(({ status }) => status).sort()).toEqual(['error', 'pass', 'pass']);
    expect(report.exit_code).toBe(4);
    const again = await checker.run(await makeJobs(3));
    expect(again).toMatchObject({ exit_code: 0, requests: 1, counts: { cached: 2 } });
  });

  test('keeps finished results when it is aborted, and the rest is skipped and reported', async () => {
    const controller = new AbortController();
    world.api.look((question) => {
      if (world.api.requests.length === 2) controller.abort(new CliError('interrupted', 'interrupted'));
      return TRUTHFUL(question);
    });
    const reported: string[] = [];
    const reporter = {
      image: async ({ status }: { status: string }) => void reported.push(status),
      end: async () => {},
    };
    const report = await checker.run(await makeJobs(3), {
      signal: controller.signal,
      options: { reporters: [reporter] },
    });
    // Several pictures are under way at once: which of them is first is chance.
    const statuses = report.images.map(({ status }) => status);
    expect([...statuses].sort()).toEqual(['pass', 'skipped', 'skipped']);
    expect(reported).toEqual(statuses);
    expect(report.exit_code).toBe(130);
  });

  test('skips the rest after the first failure with fail-fast, and exits with 1', async () => {
    world.api.look(TRUTHFUL);
    const check = makeCheck([IS_BLUE]);
    const jobs = await makeJobs(8, check);
    const report = await checker.run(jobs, { options: { failFast: true } });
    expect(report.images[0]?.status).toBe('fail');
    expect(report.images.at(-1)?.status).toBe('skipped');
    expect(report.exit_code).toBe(1);
  });

  test('goes on after a failed warning with fail-fast', async () => {
    world.api.look(TRUTHFUL);
    const check = makeCheck([makeVisual(IS_BLUE, { severity: 'warning' }), IS_RED]);
    const report = await checker.run(await makeJobs(5, check), { options: { failFast: true } });
    expect(report).toMatchObject({ exit_code: 0, counts: { pass: 5, warnings: 5, fail: 0 } });
  });

  test('skips the rest at its deadline, and exits with 6', async () => {
    const deadline = new AbortController();
    world.api.look((question) => {
      deadline.abort(new CliError('timeout', 'the deadline is over', { subject: '--deadline' }));
      return TRUTHFUL(question);
    });
    const report = await checker.run(await makeJobs(2), { options: { deadline: deadline.signal } });
    expect(report.images.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect(report.exit_code).toBe(6);
  });
});

describe('after the account has failed', () => {
  test.each<[string, Failure]>([
    ['a rejected key', { status: 401, message: 'invalid x-api-key' }],
    ['a missing permission', { status: 403 }],
    ['a billing error', { status: 402 }],
    ['a spend limit', { status: 429, error_code: 'enforced_spend_limit_reached' }],
    ['a model that is none', { status: 404, message: 'model: claude-opus-5-5' }],
  ])('no further request is made: %s', async (_, failure) => {
    world.api.failNext('messages', failure);
    const report = await checker.run(await makeJobs(6));
    expect(world.api.requests).toHaveLength(1);
    expect(report).toMatchObject({ exit_code: 5, requests: 0, counts: { error: 6 } });
    const reasons = report.images.flatMap(({ assertions }) => assertions.map(({ reason }) => reason));
    expect(new Set(reasons).size).toBe(1);
    // Only the request that was made has an id.
    const ids = report.images.map(({ assertions }) => assertions[0]?.error?.request_id);
    expect(ids.filter((id) => id !== null)).toHaveLength(1);
  });

  test('what is finished, remembered or decided by code is kept', async () => {
    world.api.look(TRUTHFUL);
    const check = makeCheck([IS_RED, IS_BLUE], { expect: { width: 60 } });
    await checker.run(await makeJobs(3, makeCheck([IS_RED])));
    let asked = 0;
    world.api.look((question) => {
      asked += 1;
      return asked === 1 ? TRUTHFUL(question) : { error: { status: 401 } };
    });
    const report = await checker.run(await makeJobs(3, check));
    expect(report.exit_code).toBe(1);
    expect(asked).toBe(2);
    const statuses = report.images.map((image) => image.assertions.map(({ status }) => status).join(' '));
    // Which picture is asked about first depends on how fast each is decoded.
    expect(statuses.sort()).toEqual(['pass pass error', 'pass pass error', 'pass pass fail']);
  });

  test('a check with another model is still asked when the first model was not permitted', async () => {
    const other = 'claude-haiku-4-5';
    world.api.look((question) => {
      const request = world.api.requests.at(-1)?.body as { readonly model: string } | undefined;
      return request?.model === other ? TRUTHFUL(question) : { error: { status: 403 } };
    });
    const jobs = (await makeJobs(3)).map((job, index) =>
      index === 1 ? { ...job, check: { ...job.check, model: other } } : job,
    );
    const report = await checker.run(jobs);
    expect(world.api.requests).toHaveLength(2);
    expect(report.images.map(({ status }) => status)).toEqual(['error', 'pass', 'error']);
  });

  test('requests that are under way run to their end', async () => {
    const both = makeBarrier(2);
    let answered = 0;
    world.api.look(async (question) => {
      await both();
      answered += 1;
      return answered === 1 ? { error: { status: 401 } } : TRUTHFUL(question);
    });
    const report = await checker.run(await makeJobs(8), { options: { jobs: 2 } });
    expect(world.api.requests).toHaveLength(2);
    expect(report).toMatchObject({ exit_code: 5, counts: { error: 7, pass: 1 } });
  });
});

test('an overload does not end the run: the others are asked', async () => {
  world.api.failNext('messages', { status: 529 }, { status: 429 });
  world.api.look(TRUTHFUL);
  const report = await checker.run(await makeJobs(5));
  expect(world.api.requests).toHaveLength(5);
  expect(report.counts).toMatchObject({ error: 2, pass: 3 });
});

describe('a check that only expects facts', () => {
  const check = makeCheck([], { expect: { width: 60, blank: false } });

  test('passes without a request', async () => {
    const report = await checker.run(await makeJobs(1, check));
    expect(statusesOf(report)).toEqual(['pass', 'pass']);
    expect(report.exit_code).toBe(0);
  });

  test.each([
    ['is damaged', new TextEncoder().encode('no picture at all')],
    ['is a PDF', new TextEncoder().encode('%PDF-1.7\n')],
  ])('is an error where the file %s', async (_, bytes) => {
    await checker.save('bad.png', bytes);
    const report = await checker.run([checker.job(check, 'bad.png')]);
    expect(statusesOf(report)).toEqual(['error', 'error']);
    expect(report.images[0]?.status).toBe('error');
    expect(report.exit_code).toBe(2);
  });

  test('is an error where the file is gone', async () => {
    const report = await checker.run([checker.job(check, 'gone.png')]);
    expect(statusesOf(report)).toEqual(['error', 'error']);
    expect(report.exit_code).toBe(2);
  });

  test('is skipped, not passed, at the deadline', async () => {
    const deadline = AbortSignal.abort(new CliError('timeout', 'the deadline is over'));
    const report = await checker.run(await makeJobs(1, check), { options: { deadline } });
    expect(statusesOf(report)).toEqual(['skipped', 'skipped']);
    expect(report.exit_code).toBe(6);
  });
});
