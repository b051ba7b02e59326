import { describe, expect, test } from 'vitest';
import { pollUntil } from '../../src/batch/poll.ts';
import { CliError } from '../../src/errors.ts';

const NEVER = Number.POSITIVE_INFINITY;
const network = () => new CliError('network', 'no connection');

/** A clock that only sleeping moves, and looks that end as the list says; the last one repeats. */
const pollWith = async (looks: readonly (boolean | CliError)[], untilMs = NEVER) => {
  const sleeps: number[] = [];
  const failures: string[] = [];
  let nowMs = 0;
  let count = 0;
  const look = async () => {
    const found = looks[Math.min(count, looks.length - 1)];
    count += 1;
    if (found instanceof CliError) throw found;
    return found === true;
  };
  const polled = await pollUntil(look, untilMs, {
    now: () => nowMs,
    sleep: async (ms) => {
      sleeps.push(ms);
      nowMs += ms;
    },
    onFailure: ({ message }) => failures.push(message),
  });
  return { ...polled, sleeps, failures, looks: count };
};

describe('a wait', () => {
  test('sleeps for nothing that is done already', async () => {
    expect(await pollWith([true])).toMatchObject({ done: true, sleeps: [], looks: 1 });
  });

  test('begins with 5 s and grows by half to a minute', async () => {
    const { sleeps } = await pollWith([...Array<boolean>(9).fill(false), true]);
    expect(sleeps).toEqual([5000, 7500, 11_250, 16_875, 25_312.5, 37_968.75, 56_953.125, 60_000, 60_000]);
  });

  test('looks once more when its time is over', async () => {
    expect(await pollWith([false], 12_000)).toMatchObject({ done: false, sleeps: [5000, 7000], looks: 3 });
    expect(await pollWith([false, false, true], 12_000)).toMatchObject({ done: true });
  });

  test.each(['network', 'rate_limited', 'overloaded', 'server_error', 'broken_stream'] as const)(
    'survives %s, and says so once until a look succeeds',
    async (code) => {
      const error = new CliError(code, 'for a moment');
      const found = await pollWith([error, error, false, error, true]);
      expect(found).toMatchObject({ done: true, failure: undefined, looks: 5 });
      expect(found.failures).toEqual(['for a moment', 'for a moment']);
    },
  );

  test('ends with the failure of its last look', async () => {
    expect(await pollWith([false, network()], 6000)).toMatchObject({
      done: false,
      failure: { code: 'network' },
    });
    expect(await pollWith([network(), network(), false], 6000)).toMatchObject({ failure: undefined });
  });

  test.each(['authentication', 'not_found', 'billing'] as const)('ends at %s', async (code) => {
    await expect(pollWith([false, new CliError(code, 'for good')])).rejects.toMatchObject({ code });
  });
});
