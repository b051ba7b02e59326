/** Flags about many inputs where they would have to be ignored. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { refuseFlagsOfEach, refuseNullAlone } from '../../src/run/each-conflicts.ts';
import type { Flags } from '../../src/run/flags.ts';
import { useWorld } from '../support/run.ts';

function refusal(run: () => void): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof CliError) return `${error.code} ${error.subject}: ${error.message}`;
    throw error;
  }
  return undefined;
}

describe('without --each', () => {
  test.each<[flags: Flags, flag: string]>([
    [{ inputsFrom: 'list.txt' }, '--inputs-from'],
    [{ null: true }, '--null'],
    [{ recursive: true }, '--recursive'],
    [{ fill: true }, '--fill'],
    [{ shard: '1/2' }, '--shard'],
    [{ jobs: '4' }, '--jobs'],
    [{ failFast: true }, '--fail-fast'],
    [{ retryErrors: 'results.jsonl' }, '--retry-errors'],
    [{ csv: true }, '--csv'],
    [{ sidecar: '.txt' }, '--sidecar'],
    [{ force: true }, '--force'],
  ])('%j is refused', (flags, flag) => {
    expect(refusal(() => refuseFlagsOfEach({ json: true, ...flags }))).toBe(`usage ${flag}: needs --each`);
  });

  test('all other flags pass', () => {
    const flags: Flags = {
      json: true,
      output: 'a.txt',
      resume: 'id',
      model: 'opus',
      usage: false,
      pages: '1',
    };
    expect(refusal(() => refuseFlagsOfEach(flags))).toBeUndefined();
  });
});

test.each<[flags: Flags, refused: boolean]>([
  [{ null: true }, true],
  [{ null: true, inputsFrom: '-' }, false],
  [{ inputsFrom: '-' }, false],
  [{}, false],
])('names of %j: refused is %s', (flags, refused) => {
  const expected = refused ? 'usage --null: needs --inputs-from' : undefined;
  expect(refusal(() => refuseNullAlone(flags))).toBe(expected);
});

describe('the command', () => {
  const world = useWorld();

  test('refuses a flag of --each before anything is read', async () => {
    expect(await world.run(['none.png', 'describe', '--csv'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: --csv: needs --each\n  add --each to ask about each input by itself, or leave it out\n',
    });
  });
});
