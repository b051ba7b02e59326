/** Memory, outages, limits and ends of whole runs, against a fake API that looks. */
import { describe, expect, test } from 'vitest';
import type { CheckJob } from '../../src/check/find-images.ts';
import { CliError } from '../../src/errors.ts';
import { makeCheck, makeChecker, makeVisual, resultsOf, statusesOf } from '../support/check-run.ts';
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

  test('equal pictures at the same time are asked once', async () => {
    world.api.look(TRUTHFUL, { latencyMs: 50 });
    const [job] = (await makeJobs(1)) as [CheckJob];
    const report = await checker.run([job, { ...job, check: { ...job.check, id: 'again' } }], {
      options: { jobs: 2 },
    });
    expect(report).toMatchObject({ requests: 1, counts: { pass: 2 } });
    expect(world.api.requests).toHaveLength(1);
  });
});

describe('requests in a report', () => {
  test('are those that were sent, also one that failed and was sent again', async () => {
    world.api.failNext('messages', { status: 500 });
    world.api.look(TRUTHFUL);
    const report = await checker.run(await makeJobs(2), { retries: 1 });
    expect(report.images.map(({ requests }) => requests).sort()).toEqual([1, 2]);
    expect(report.requests).toBe(3);
    expect(world.api.requests).toHaveLength(3);
  });

  test('are those that were sent, also one that only failed', async () => {
    world.api.failNext('messages', { status: 529 });
    const report = await checker.run(await makeJobs(1));
    expect(report).toMatchObject({ requests: 1, cost_usd: 0, exit_code: 4 });
  });

  test('are known for a picture that was asked about when the run ended', async () => {
    const controller = new AbortController();
    world.api.look((question) => {
      controller.abort(new CliError('interrupted', 'interrupted'));
      return TRUTHFUL(question);
    });
    const report = await checker.run(await makeJobs(2), { signal: controller.signal });
    expect(report).toMatchObject({ requests: 1, counts: { skipped: 2 } });
    expect(world.api.requests).toHaveLength(1);
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
