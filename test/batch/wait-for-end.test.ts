import { describe, expect, test } from 'vitest';
import type { BatchLook } from '../../src/batch/observe.ts';
import type { BatchPart, BatchProgress } from '../../src/batch/progress-of.ts';
import { describeEnd, describeWait, notFinished, waitForEnd } from '../../src/batch/wait-for-end.ts';
import { CliError } from '../../src/errors.ts';
import { testContext } from '../support/test-context.ts';

const NONE = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
const START = Date.parse('2026-11-27T12:00:00Z');

const part = (state: BatchPart['state'], changes: Partial<BatchPart> = {}): BatchPart => ({
  ...NONE,
  n: 1,
  id: 'msgbatch_01',
  state,
  requests: 100,
  created_at: '2026-11-27T12:00:00Z',
  ended_at: null,
  expires_at: null,
  ...changes,
});

const progressWith = (
  state: BatchProgress['state'],
  parts: readonly BatchPart[],
  changes: Partial<BatchProgress> = {},
): BatchProgress => ({
  state,
  inputs: 100,
  unusable: 0,
  unsubmitted: 0,
  counts: { ...NONE, processing: 100 },
  parts,
  ...changes,
});

describe('the line of a wait', () => {
  test.each<[string, BatchProgress, number]>([
    ['in progress: 100 requests', progressWith('in_progress', [part('in_progress')]), 59_999],
    [
      'in progress for 12 min: 100 requests',
      progressWith('in_progress', [part('in_progress')]),
      12.5 * 60_000,
    ],
    [
      'in progress for 3 h: 1 request',
      progressWith('in_progress', [part('in_progress')], { counts: { ...NONE, processing: 1 } }),
      3 * 3_600_000,
    ],
    [
      'in progress for 60 s: 50 of 100 requests, 1 of 2 batches ended',
      progressWith('in_progress', [part('ended'), part('in_progress')], {
        counts: { ...NONE, processing: 50, succeeded: 45, errored: 5 },
      }),
      60_000,
    ],
    [
      'in progress: 100 requests',
      progressWith('in_progress', [part('in_progress', { created_at: null })]),
      5000,
    ],
  ])('%s', (line, progress, afterMs) => {
    expect(describeWait(progress, START + afterMs)).toBe(line);
  });

  test('says at the end how all went', () => {
    const counts = { ...NONE, succeeded: 9990, errored: 10 };
    expect(describeEnd(progressWith('ended', [], { counts }))).toBe(
      '10,000 requests have ended: 9,990 answered, 10 errored',
    );
    expect(describeEnd(progressWith('ended', [], { counts: { ...NONE, expired: 1 } }))).toBe(
      '1 request has ended: 0 answered, 1 expired',
    );
  });
});

test.each<[BatchProgress, string, string]>([
  [
    progressWith('in_progress', [part('in_progress')]),
    'the batch has not ended',
    'wait for it: claude-see batch wait 7k3q9f',
  ],
  [
    progressWith('canceling', [part('ended'), part('canceling'), part('in_progress')]),
    '1 of 3 batches have ended',
    'wait for it: claude-see batch wait 7k3q9f',
  ],
  [
    progressWith('unsubmitted', [part('ended')], { unsubmitted: 1 }),
    '1 input is not submitted yet',
    'go on with it: claude-see batch submit --resume 7k3q9f',
  ],
  [
    progressWith('unsubmitted', []),
    'not all inputs are listed yet',
    'go on with it: claude-see batch submit --resume 7k3q9f',
  ],
  [
    progressWith('unresolved', [part('unresolved')]),
    'it is not known whether the API has all of the batch',
    'go on with it: claude-see batch submit --resume 7k3q9f',
  ],
])('an unfinished batch says what to do (%#)', (progress, message, hint) => {
  const error = notFinished(progress, { argument: '7k3q9f' });
  expect(error).toMatchObject({ code: 'not_finished', exitCode: 7, subject: '7k3q9f', message, hint });
});

test('a manifest is named by its file', () => {
  const error = notFinished(progressWith('unsubmitted', []), { argument: '--manifest m.jsonl' });
  expect(error.hint).toBe('go on with it: claude-see batch submit --manifest m.jsonl');
});

describe('waiting', () => {
  const RUNNING = progressWith('in_progress', [part('in_progress')]);
  const ENDED = progressWith('ended', [part('ended')]);

  const wait = async (
    looks: readonly (BatchProgress | CliError)[],
    {
      limitMs,
      submitting = 0,
      terminal = false,
      problem,
    }: { limitMs?: number; submitting?: number; terminal?: boolean; problem?: CliError } = {},
  ) => {
    let nowMs = START;
    let count = 0;
    const { context, info, steps } = testContext({ terminal });
    const outcome = await waitForEnd(
      {
        argument: '7k3q9f',
        limitMs,
        isSubmitting: () => count <= submitting,
        clock: {
          now: () => new Date(nowMs),
          sleep: async (ms) => {
            nowMs += ms;
          },
        },
        look: async () => {
          const found = looks[Math.min(count, looks.length - 1)];
          count += 1;
          if (found instanceof CliError) throw found;
          return { progress: found, problem } as BatchLook;
        },
      },
      context,
    ).catch((error: unknown) => error);
    return { outcome, info, steps, looks: count, afterMs: nowMs - START };
  };

  test('returns the last look once all have ended', async () => {
    const { outcome, steps, afterMs } = await wait([RUNNING, RUNNING, ENDED]);
    expect(outcome).toEqual({ progress: ENDED });
    expect(steps[0]).toBe('in progress: 100 requests');
    expect(afterMs).toBe(12_500);
  });

  test('ends with exit code 7 when its time is over, with the failure of the last look', async () => {
    expect((await wait([RUNNING], { limitMs: 7_200_000 })).outcome).toMatchObject({
      exitCode: 7,
      message: 'the batch has not ended after 2 h',
      hint: 'wait for it: claude-see batch wait 7k3q9f',
    });
    const broken = new CliError('network', 'no connection');
    expect((await wait([RUNNING, broken], { limitMs: 1000 })).outcome).toMatchObject({
      exitCode: 7,
      message: 'the batch has not ended after 1 s; the last look failed: no connection',
    });
  });

  test('does not wait for what a read-only manifest can never learn', async () => {
    const problem = new CliError('output_unwritable', 'cannot be locked', { subject: 'm.jsonl' });
    const unknown = progressWith('unresolved', [part('unresolved'), part('ended')]);
    expect(await wait([unknown], { problem })).toMatchObject({
      outcome: {
        code: 'output_unwritable',
        subject: 'm.jsonl',
        hint: expect.stringContaining('make it writable'),
      },
      looks: 1,
    });
    const running = progressWith('unresolved', [part('unresolved'), part('in_progress')]);
    expect(await wait([running, unknown], { problem })).toMatchObject({ looks: 2 });
  });

  test('does not wait for inputs that nobody submits', async () => {
    const partial = progressWith('unsubmitted', [part('ended')], { unsubmitted: 3 });
    expect(await wait([partial])).toMatchObject({
      outcome: { message: '3 inputs are not submitted yet' },
      looks: 1,
    });
  });

  test('says at once that a submission was stopped, and waits for what is submitted', async () => {
    const partial = progressWith('unsubmitted', [part('in_progress')], { unsubmitted: 3 });
    const ended = progressWith('unsubmitted', [part('ended')], { unsubmitted: 3 });
    const { outcome, info, looks } = await wait([partial, partial, ended]);
    expect(info).toEqual([
      '3 inputs are not submitted yet; go on with it: claude-see batch submit --resume 7k3q9f',
    ]);
    expect(outcome).toMatchObject({ exitCode: 7 });
    expect(looks).toBe(3);
  });

  test('waits while another process submits', async () => {
    const partial = progressWith('unsubmitted', [], { unsubmitted: 3 });
    expect(await wait([partial, partial, RUNNING, ENDED], { submitting: 2 })).toMatchObject({
      outcome: { progress: ENDED },
      looks: 4,
    });
  });

  test('writes a line every five minutes where no terminal shows the progress', async () => {
    const options = { limitMs: 11 * 60_000 };
    const { info } = await wait([RUNNING], options);
    expect(info).toEqual([
      expect.stringMatching(/^in progress for 5 min: 100 requests$/),
      expect.stringMatching(/^in progress for (10|11) min: 100 requests$/),
    ]);
    expect((await wait([RUNNING], { ...options, terminal: true })).info).toEqual([]);
  });
});
