/** The tables of exit codes against the contract, written out by hand. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../src/errors.ts';
import { ERROR_EXIT_CODES, EXIT_CODES } from '../src/exit-codes.ts';
import { findWorstFailure } from '../src/run/run-each.ts';
import { useWorld } from './support/run.ts';

const world = useWorld();

/** The exit codes that users were promised, in the order shown. */
const PROMISED = [0, 2, 3, 4, 5, 6, 70, 129, 130, 143];

describe('exit codes', () => {
  test('are the promised ones, each with a meaning', () => {
    expect(EXIT_CODES.map(({ code }) => code)).toEqual(PROMISED);
    for (const { meaning } of EXIT_CODES) expect(meaning).toMatch(/\S/);
  });

  test('each failure of a user can be remedied', () => {
    const without = EXIT_CODES.filter(({ remedy }) => remedy === '').map(({ code }) => code);
    expect(without).toEqual([0, 129, 130, 143]); // Success and signals.
  });

  test('`help exit-codes` states each one with its meaning and its remedy', async () => {
    const { code, stdout, stderr } = await world.run(['help', 'exit-codes']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const text = stdout.replace(/\s+/g, ' ');
    for (const { code: exit, meaning, remedy } of EXIT_CODES) {
      expect(text).toContain(` ${exit} ${meaning}${remedy ? ` (${remedy})` : ''}`);
    }
  });
});

describe('when outcomes mix', () => {
  const ORDER = ['bug', 'permission', 'network', 'timeout', 'usage', 'refusal'] as const;
  const pairs = ORDER.flatMap((worse, at) => ORDER.slice(at + 1).map((better) => [worse, better] as const));

  test.each(pairs)('%s outweighs %s', (worse, better) => {
    const failures = [new CliError(worse, 'x'), new CliError(better, 'x')];
    for (const mixed of [failures, failures.toReversed()]) expect(findWorstFailure(mixed)?.code).toBe(worse);
  });

  test('of two alike the last decides, and of none none', () => {
    const failures = ['first', 'last'].map((message) => new CliError('usage', message));
    expect(findWorstFailure(failures)?.message).toBe('last');
    expect(findWorstFailure([])).toBeUndefined();
  });

  test('`help exit-codes` says the order', async () => {
    const { stdout } = await world.run(['help', 'exit-codes']);
    expect(stdout).toContain(
      '\nWhen outcomes mix, the first of these that occurred decides:\n5 > 4 > 6 > 2 > 3 > 0.\n',
    );
  });
});

/** The whole table by exit code. Scripts branch on these names: one may be added, but never renamed or removed. */
const ERROR_CODES: Readonly<Record<number, readonly string[]>> = {
  2: [
    'usage',
    'input_missing',
    'input_unusable',
    'source_impossible',
    'limit_exceeded',
    'invalid_request',
    'not_found',
    'output_unwritable',
    'settings_unusable',
    'out_of_memory',
    'process_failed',
  ],
  3: ['refusal', 'answer_cut', 'answer_empty', 'schema_not_met'],
  4: ['network', 'rate_limited', 'overloaded', 'server_error', 'broken_stream'],
  5: ['credentials_missing', 'authentication', 'permission', 'billing', 'spend_limit', 'model_not_available'],
  6: ['max_cost', 'timeout'],
  70: ['bug'],
  129: ['hung_up'],
  130: ['interrupted'],
  143: ['terminated'],
};

test('error codes are exactly the promised ones, each with its exit code', () => {
  const expected = Object.entries(ERROR_CODES).flatMap(([exit, codes]) =>
    codes.map((code) => [code, Number(exit)]),
  );
  expect(ERROR_EXIT_CODES).toEqual(Object.fromEntries(expected));
});
