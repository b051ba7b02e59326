/** Checks of pages in whole runs, with a browser that draws shapes and a fake API that looks at them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAnnotations } from '../../src/check/annotate-failures.ts';
import { findEarlierResults } from '../../src/check/earlier-results.ts';
import type { CheckJob } from '../../src/check/find-images.ts';
import { makePageShots } from '../../src/check/page-shots.ts';
import { makePictureLoader } from '../../src/check/reporter-tools.ts';
import { CliError } from '../../src/errors.ts';
import { makeCheck, makeChecker, resultsOf, statusesOf } from '../support/check-run.ts';
import type { LookedAt } from '../support/fake-api/types.ts';
import { makeFakeBrowser } from '../support/fake-browser.ts';
import { decode } from '../support/pixels.ts';
import { makeReviewer, TRUTHFUL } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes, type Shape, SPEECH } from '../support/shapes.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();
const checker = makeChecker(world);

const IS_RED = 'a red rectangle is visible';
const IS_GREEN = 'a green box is visible';
const RED: Shape = ['red', 20, 30, 60, 40];
const LOGIN = 'http://localhost:3000/login';

/** Makes the job of a check on a page in a window of 200 x 120. */
function pageJob(address: string, check = makeCheck([IS_RED]), baseline?: string): CheckJob {
  const shot = { viewport: { width: 200, height: 120 } };
  const { baseline: file } = checker.job(check, 'unused', baseline);
  return { check, image: { input: `${address} (200x120)`, address, shot }, baseline: file };
}

/** Runs jobs with a browser, which ends with the run. */
async function run(
  jobs: readonly CheckJob[],
  browser: ReturnType<typeof makeFakeBrowser>,
  options: NonNullable<Parameters<typeof checker.run>[1]>['options'] = {},
) {
  const shots = makePageShots(async () => browser);
  const report = await checker.run(jobs, { shared: { shots }, options });
  return { report, shots };
}

describe('a page', () => {
  test('is judged by its pixels; neither its address nor its text is in the prompt', async () => {
    const seen: LookedAt[] = [];
    world.api.look(
      makeReviewer((answer, question) => {
        seen.push(question);
        return answer;
      }),
    );
    const { report } = await run(
      [pageJob(LOGIN, makeCheck([IS_RED, IS_GREEN]))],
      makeFakeBrowser({ [LOGIN]: [RED] }),
    );
    expect(statusesOf(report)).toEqual(['pass', 'fail']);
    expect(report).toMatchObject({ exit_code: 1, requests: 1 });
    const [question] = seen;
    const [picture] = question?.pictures ?? [];
    expect([picture?.width, picture?.height]).toEqual([200, 120]);
    expect(picture?.data.equals(await drawShapes(200, 120, [RED]).raw().toBuffer())).toBe(true);
    expect(JSON.stringify(world.api.requests)).not.toContain('localhost:3000');
    expect(report.images[0]).toMatchObject({
      input: `${LOGIN} (200x120)`,
      picture: { path: `${LOGIN} (200x120)`, width: 200, height: 120 },
    });
  });

  test('that looks the same is not asked about again, and one that has changed is', async () => {
    world.api.look(TRUTHFUL);
    for (const shapes of [[RED], [RED], [RED, RED], [['green', 0, 0, 9, 9]]] as Shape[][]) {
      await run([pageJob(LOGIN)], makeFakeBrowser({ [LOGIN]: shapes }));
    }
    expect(world.api.requests).toHaveLength(2);
  });

  test('that does not load is an error and an outage, and never a verdict', async () => {
    world.api.look(TRUTHFUL);
    const jobs = [pageJob('http://down/', makeCheck([IS_RED], { expect: { blank: false } })), pageJob(LOGIN)];
    const { report } = await run(jobs, makeFakeBrowser({ [LOGIN]: [RED] }));
    expect(report).toMatchObject({ exit_code: 4, counts: { pass: 1, fail: 0, error: 2, uncertain: 0 } });
    expect(resultsOf(report).map(({ status, error }) => [status, error])).toEqual(
      Array(2).fill([
        'error',
        {
          code: 'page_failed',
          message: 'http://down/ (200x120): the host was not found',
          hint: 'start the server',
          exit_code: 4,
          request_id: null,
        },
      ]),
    );
    expect(report.images[0]).toMatchObject({ picture: null, requests: 0 });
  });

  test('that speaks to the reviewer is uncertain, as a picture is', async () => {
    world.api.look(TRUTHFUL);
    const speech: Shape = [SPEECH, 0, 0, 50, 20];
    const { report } = await run([pageJob(LOGIN)], makeFakeBrowser({ [LOGIN]: [RED, speech] }));
    expect(statusesOf(report)).toEqual(['uncertain']);
    expect(report.exit_code).toBe(3);
  });

  test('is compared with its baseline: equal pixels make no request, and other ones do', async () => {
    world.api.look(TRUTHFUL);
    await checker.save('base.png', drawShapes(200, 120, [RED]));
    const check = makeCheck(['nothing has changed']);
    const job = pageJob(LOGIN, check, 'base.png');
    const same = await run([job], makeFakeBrowser({ [LOGIN]: [RED] }));
    expect(same.report).toMatchObject({ exit_code: 0, requests: 0 });
    const other = await run([job], makeFakeBrowser({ [LOGIN]: [['red', 25, 30, 60, 40]] }));
    expect(other.report).toMatchObject({ exit_code: 1, requests: 1 });
  });

  test('has the remarks of the browser among its notes', async () => {
    world.api.look(TRUTHFUL);
    const browser = makeFakeBrowser(
      { [LOGIN]: [RED] },
      { notes: ['the page did not come to rest'], led: { [LOGIN]: 'http://localhost:3000/sso' } },
    );
    const { report } = await run([pageJob(LOGIN)], browser);
    expect(report.images[0]?.notes).toEqual([
      'the page led to http://localhost:3000/sso',
      'the page did not come to rest',
    ]);
  });

  test('is never taken over from an earlier report: it may have changed', async () => {
    world.api.look(TRUTHFUL);
    const jobs = [pageJob(LOGIN)];
    const { report } = await run(jobs, makeFakeBrowser({ [LOGIN]: [RED] }));
    expect(report.counts.pass).toBe(1);
    expect(await findEarlierResults(jobs, report, report.model)).toEqual(new Map());
  });

  test('is left where Ctrl-C ends the run: it is skipped', async () => {
    const controller = new AbortController();
    const browser = {
      ...makeFakeBrowser({}),
      async shoot(): Promise<never> {
        controller.abort(new CliError('interrupted', 'interrupted'));
        throw controller.signal.reason;
      },
    };
    const shots = makePageShots(async () => browser);
    const report = await checker.run([pageJob(LOGIN)], { shared: { shots }, signal: controller.signal });
    expect([report.exit_code, ...statusesOf(report)]).toEqual([130, 'skipped']);
  });
});

test('two pages at most are open at once, each when its turn comes', async () => {
  world.api.look(TRUTHFUL);
  const addresses = Array.from({ length: 6 }, (_, index) => `http://localhost/${index}`);
  const pages = Object.fromEntries(
    addresses.map((each, index) => [each, [['red', index, 0, 60, 40]] as Shape[]]),
  );
  const browser = makeFakeBrowser(pages);
  const { report } = await run(
    addresses.map((each) => pageJob(each)),
    browser,
    { jobs: 6 },
  );
  expect(report.counts.pass).toBe(6);
  expect(browser.shots.map(({ address }) => address)).toEqual(addresses);
  expect(browser.mostOpen()).toBe(2);
});

describe('a report', () => {
  test('shows pages as they were judged, and failures with their boxes', async () => {
    world.api.look(TRUTHFUL);
    const browser = makeFakeBrowser({ [LOGIN]: [RED, ['green', 150, 10, 30, 30]] });
    const env = testEnv({ cwd: world.folder });
    const shots = makePageShots(async () => browser);
    const annotations = openAnnotations('out', env, shots.find);
    const check = makeCheck(['no green box is visible'], { id: 'login' });
    const report = await checker.run([pageJob(LOGIN, check)], {
      shared: { shots },
      options: { reporters: [annotations.reporter] },
    });
    const [image] = report.images;
    if (!image?.picture) throw new Error('the page was not judged');
    const name = annotations.annotated(image) ?? '';
    expect(name).toMatch(/^out\/login-login-200x120-[0-9a-f]{8}\.png$/);
    const drawn = await decode(await readFile(join(world.folder, name)));
    expect([drawn.width, drawn.height]).toEqual([200, 120]);
    // The middle of the red box, which nothing frames.
    expect([
      ...drawn.data.subarray((50 * 200 + 50) * drawn.channels, (50 * 200 + 50) * drawn.channels + 3),
    ]).toEqual([220, 30, 30]);
    const shown = await makePictureLoader(env, shots.find)(image.picture, 100);
    expect(shown).toBeDefined();
    // A later report has no page to show.
    await shots.close();
    expect(await makePictureLoader(env, shots.find)(image.picture, 100)).toBeUndefined();
  });
});
