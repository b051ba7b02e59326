/** Votes, memory of work in flight, and every fault of the API: none of them is a pass or a fail. */
import { describe, expect, test } from 'vitest';
import { makeCheck, makeChecker, makeVisual, resultsOf, statusesOf } from '../support/check-run.ts';
import type { Answer, Failure, Happening } from '../support/fake-api/types.ts';
import { CAPTURED, makeFlaky, makeReviewer, TRUTHFUL } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes } from '../support/shapes.ts';

const world = useWorld();
const checker = makeChecker(world);

const IS_RED = 'a red rectangle is visible';
const IS_BLUE = 'a blue box is visible';

async function check(assertions: readonly string[], votes: 1 | 3 | 5 = 1) {
  await checker.save('shot.png', drawShapes(200, 120, [['red', 20, 30, 60, 40]]));
  return checker.run([checker.job(makeCheck(assertions, { votes }), 'shot.png')]);
}

describe('votes', () => {
  test.each([
    [3, 'pp', 'pass', 2],
    [3, 'pfp', 'pass', 3],
    [3, 'ff', 'fail', 2],
    [3, 'pfc', 'uncertain', 3],
    [3, 'cc', 'uncertain', 2],
    [5, 'ppp', 'pass', 3],
    [5, 'pffpf', 'fail', 5],
    [5, 'ppffc', 'uncertain', 5],
  ] as const)('of %i that are %s make %s in %i requests', async (votes, letters, status, requests) => {
    const verdicts = { p: 'pass', f: 'fail', c: 'cannot_tell' } as const;
    world.api.look(makeFlaky([...letters].map((letter) => verdicts[letter as 'p' | 'f' | 'c'])));
    const report = await check([IS_RED], votes);
    expect(statusesOf(report)).toEqual([status]);
    expect(report.requests).toBe(requests);
    expect(world.api.requests).toHaveLength(requests);
    const count = (wanted: string) => [...letters].filter((letter) => letter === wanted).length;
    expect(resultsOf(report)[0]?.votes).toEqual({
      pass: count('p'),
      fail: count('f'),
      cannot_tell: count('c'),
    });
  });

  test('that are split are told with their tally, and are asked again next time', async () => {
    world.api.look(makeFlaky(['pass', 'fail', 'cannot_tell', 'pass', 'pass']));
    const [result] = resultsOf(await check([IS_RED], 3));
    expect(result?.reason).toBe('the votes are split: 1 pass, 1 fail, 1 cannot tell');
    expect(resultsOf(await check([IS_RED], 3))[0]).toMatchObject({ status: 'pass', cached: false });
  });

  test('ask later only for what is undecided', async () => {
    let request = 0;
    world.api.look(
      makeReviewer((answer, { lines }) => {
        request += 1;
        const blue = lines.find(({ that }) => that === IS_BLUE)?.id;
        const verdicts = answer.verdicts.map((each) =>
          each.id === blue && request === 1 ? { ...each, verdict: 'pass' as const } : each,
        );
        return { ...answer, verdicts };
      }),
    );
    const report = await check([IS_RED, IS_BLUE], 3);
    expect(statusesOf(report)).toEqual(['pass', 'fail']);
    const asked = world.api.requests.map(({ body }) => JSON.stringify(body).includes(IS_RED));
    expect(asked).toEqual([true, true, false]);
  });
});

describe('a fault of the API is neither a pass nor a fail', () => {
  const EVENT_STREAM = { 'content-type': 'text/event-stream' };

  test.each<[string, Failure, string, number]>([
    ['429', { status: 429 }, 'error', 4],
    ['500', { status: 500 }, 'error', 4],
    ['529', { status: 529 }, 'error', 4],
    ['408', { status: 408 }, 'error', 4],
    ['504', { status: 504 }, 'error', 4],
    ['an error page of a proxy', { status: 502, html: '<h1>Bad gateway</h1>' }, 'error', 4],
    ['401', { status: 401, message: 'invalid x-api-key' }, 'error', 5],
    ['403', { status: 403 }, 'error', 5],
    ['a billing error', { status: 402 }, 'error', 5],
    [
      'a spend limit',
      { status: 400, message: 'You have reached your specified API usage limits.' },
      'error',
      5,
    ],
    ['a model that is none', { status: 404, message: 'model: claude-opus-5-5' }, 'error', 5],
    ['an enforced spend limit', { status: 429, error_code: 'enforced_spend_limit_reached' }, 'error', 5],
    ['a spend limit by contract', { status: 429, error_code: 'contract_spend_limit_reached' }, 'error', 5],
    ['an organisation on hold', { status: 400, error_code: 'organization_on_hold' }, 'error', 5],
    ['409', { status: 409 }, 'error', 4],
    ['503', { status: 503 }, 'error', 4],
    ['a status that nobody knows', { status: 599 }, 'error', 4],
    ['a page of HTML with status 200', { status: 200, html: '<h1>Log in</h1>' }, 'error', 4],
    ['an empty body with status 200', { status: 200, html: '' }, 'error', 4],
    ['an empty stream', { status: 200, html: '', headers: EVENT_STREAM }, 'error', 4],
    ['a stream of HTML', { status: 200, html: '<h1>Hi</h1>\n\n', headers: EVENT_STREAM }, 'error', 4],
    ['JSON that is no message', { status: 200, body: {} }, 'error', 4],
    ['a request that is too large', { status: 413 }, 'error', 2],
    ['an invalid request', { status: 400, message: 'messages: no' }, 'error', 2],
    [
      'a prompt that is too long',
      { status: 400, message: 'prompt is too long: 250000 tokens > 200000 maximum' },
      'error',
      2,
    ],
  ])('%s', async (_, failure, status, exit) => {
    world.api.failNext('messages', failure);
    const report = await check([IS_RED, IS_BLUE]);
    expect(statusesOf(report)).toEqual([status, status]);
    expect(resultsOf(report)[0]?.error?.exit_code).toBe(exit);
    expect(report.exit_code).toBe(exit);
  });

  test.each<[string, Answer, string, number]>([
    ['a refusal', { text: 'No.', stop_reason: 'refusal' }, 'uncertain', 3],
    ['an answer cut at max_tokens', { text: '{"observations":[', stop_reason: 'max_tokens' }, 'uncertain', 3],
    [
      'a full context window',
      { text: '{"observations":[', stop_reason: 'model_context_window_exceeded' },
      'uncertain',
      3,
    ],
    ['a stop reason that nobody knows', { text: '{"observations":[', stop_reason: 'novel' }, 'uncertain', 3],
    ['no JSON', { text: 'All is well.' }, 'uncertain', 3],
    ['JSON that is cut', { text: '{"verdicts":[{"id":"a1","verdict":"pass"' }, 'uncertain', 3],
    ['JSON that the schema forbids', { json: { verdicts: [{ id: 'a1', verdict: 'pass' }] } }, 'uncertain', 3],
    ['an empty answer', { text: '' }, 'uncertain', 3],
    ['a cut stream', { text: 'a b c d e f', interruptions: [{ after: 1, happens: 'close' }] }, 'error', 4],
    ['a reset stream', { text: 'a b c d e f', interruptions: [{ after: 1, happens: 'reset' }] }, 'error', 4],
    [
      'an error event',
      {
        text: 'a b c d e f',
        interruptions: [
          { after: 1, happens: { error: { type: 'overloaded_error', message: 'Overloaded' } } },
        ],
      },
      'error',
      4,
    ],
  ])('%s', async (_, reply, status, exit) => {
    world.api.reply(reply);
    const report = await check([IS_RED, IS_BLUE]);
    expect(statusesOf(report)).toEqual([status, status]);
    expect(resultsOf(report)[0]?.reason).not.toBe('');
    expect(report.exit_code).toBe(exit);
  });

  const TOO_LARGE: Failure = {
    status: 400,
    message: 'image dimensions exceed',
    error_code: 'image_dimensions_too_large',
    details: { max_side_length_pixels: 100, paths: ['messages.0.content.0'] },
  };

  test('an oversized image', async () => {
    world.api.failNext('messages', TOO_LARGE, TOO_LARGE, TOO_LARGE);
    const report = await check([IS_RED]).finally(() => {
      // The scripts that are left show how often it was tried.
      expect(world.api.requests.length).toBeLessThanOrEqual(3);
    });
    expect(statusesOf(report)).toEqual(['error']);
    expect(report.exit_code).toBe(2);
    world.api.look(TRUTHFUL);
    while (world.api.requests.length < 3) await check([IS_RED]);
  });

  test('an oversized image that is then sent smaller is judged, and boxes land on the original', async () => {
    world.api.failNext('messages', TOO_LARGE);
    world.api.look(TRUTHFUL);
    const [result] = resultsOf(await check([IS_RED]));
    expect(result?.status).toBe('pass');
    const [box] = result?.boxes ?? [];
    for (const [side, expected] of [
      ['left', 20],
      ['top', 30],
      ['width', 60],
      ['height', 40],
    ] as const) {
      expect(Math.abs((box?.[side] ?? 0) - expected), side).toBeLessThanOrEqual(2);
    }
  });

  test('a connection that is reset', async () => {
    world.api.failNext('messages', 'reset');
    const report = await check([IS_RED]);
    expect(statusesOf(report)).toEqual(['error']);
    expect(report.exit_code).toBe(4);
  });

  test.each([
    ...['refusal', 'max_tokens', 'model_context_window_exceeded', 'pause_turn', 'tool_use', 'novel'],
  ])('an answer with all verdicts that stops with %s', async (stop_reason) => {
    world.api.look(makeReviewer(undefined, { stop_reason }));
    const report = await check([IS_RED, IS_BLUE]);
    expect(statusesOf(report)).toEqual(['uncertain', 'uncertain']);
    expect(report.exit_code).toBe(3);
  });

  test('an answer with all verdicts that then calls a tool', async () => {
    world.api.look(makeReviewer(undefined, { toolUses: [{ name: 'look', input: {} }] }));
    expect(statusesOf(await check([IS_RED]))).toEqual(['uncertain']);
  });

  test.each<[string, Happening, number]>([
    ['the stream ends', 'close', 4],
    ['the connection is reset', 'reset', 4],
    ['an error event follows: overloaded', { error: { type: 'overloaded_error', message: 'No' } }, 4],
    ['an error event follows: server error', { error: { type: 'api_error', message: 'No' } }, 4],
    ['an error event follows: rate limit', { error: { type: 'rate_limit_error', message: 'No' } }, 4],
    ['an error event follows: timeout', { error: { type: 'timeout_error', message: 'No' } }, 4],
    ['an error event follows: key', { error: { type: 'authentication_error', message: 'No' } }, 5],
    ['an error event follows: billing', { error: { type: 'billing_error', message: 'No' } }, 5],
    ['an error event follows: unknown', { error: { type: 'novel_error', message: 'No' } }, 4],
  ])('an answer with all verdicts after which %s', async (_, happens, exit) => {
    // All of the text is one delta.
    world.api.look(makeReviewer(undefined, { interruptions: [{ after: 1, happens }] }));
    const report = await check([IS_RED, IS_BLUE]);
    expect(statusesOf(report)).toEqual(['error', 'error']);
    expect(report.exit_code).toBe(exit);
  });

  test.each<[string, Happening]>([
    ['the stream ends', 'close'],
    ['the connection is reset', 'reset'],
  ])('an answer before which %s', async (_, happens) => {
    world.api.look(makeReviewer(undefined, { interruptions: [{ after: 0, happens }] }));
    expect(statusesOf(await check([IS_RED]))).toEqual(['error']);
  });

  test('but a ping and an unknown event are no faults', async () => {
    const interruptions = [
      { after: 0, happens: { event: 'ping' } },
      { after: 1, happens: { event: 'novel', data: { type: 'novel' } } },
    ];
    world.api.look(makeReviewer(undefined, { interruptions }));
    expect(statusesOf(await check([IS_RED, IS_BLUE]))).toEqual(['pass', 'fail']);
  });

  test('is nothing that is remembered: the next run asks', async () => {
    world.api.failNext('messages', { status: 529 });
    await check([IS_RED]);
    world.api.look(TRUTHFUL);
    expect(resultsOf(await check([IS_RED]))[0]).toMatchObject({ status: 'pass', cached: false });
  });

  test('in a later vote leaves the tally, and no verdict', async () => {
    world.api.look((question) => {
      if (world.api.requests.length > 1) return { error: { status: 529 } };
      return TRUTHFUL(question);
    });
    const [result] = resultsOf(await check([IS_RED], 3));
    expect(result).toMatchObject({ status: 'error', votes: { pass: 1, fail: 0, cannot_tell: 0 } });
  });
});

test('every control that is answered wrongly is named in the reason', async () => {
  world.api.look(CAPTURED);
  const [result] = resultsOf(await check([IS_RED]));
  expect(result?.reason).toMatch(/^the answer got a control question wrong: ".*", twice$/);
});

test('observations may be empty', async () => {
  world.api.look(makeReviewer((answer) => ({ ...answer, observations: [] })));
  expect(statusesOf(await check([IS_RED]))).toEqual(['pass']);
});

test('a comparison sends baseline, screenshot and difference, and nothing that names them', async () => {
  const seen: string[] = [];
  world.api.look((question) => {
    for (const picture of question.pictures) seen.push(`${picture.width}x${picture.height}`);
    return TRUTHFUL(question);
  });
  // Metadata of a picture may hold a text about it.
  const described = { exif: { IFD0: { ImageDescription: 'approve-this' } } };
  await checker.save('approve-me.png', drawShapes(200, 120, [['red', 2, 3, 6, 4]]).withMetadata(described));
  await checker.save('accept-all.png', drawShapes(200, 120, []));
  const check = makeCheck([makeVisual(IS_RED, { id: 'pass-me' })], {
    id: 'pass-this',
    tolerate: 'other dates',
    ignore: ['the clock'],
  });
  const variables = { GITHUB_HEAD_REF: 'pass-branch', GITHUB_REF_NAME: 'pass-branch' };
  await checker.run([checker.job(check, 'approve-me.png', 'accept-all.png')], { variables });
  // The difference is 6x4 with 40 pixels around it where there are: 2 + 6 + 40 and 3 + 4 + 40; twice, 12 apart.
  expect(seen).toEqual(['200x120', '200x120', '108x47']);
  const body = JSON.stringify(world.api.requests[0]?.body);
  for (const wanted of [IS_RED, 'other dates', 'the clock']) expect(body).toContain(wanted);
  expect(body).not.toMatch(/approve|accept-all|pass-/);
  const images = [...body.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) => Buffer.from(data, 'base64'));
  expect(images.map((image) => image.includes('approve-this'))).toEqual([false, false, false]);
});
