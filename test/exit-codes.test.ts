/** The tables of exit codes against the contract, written out by hand. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../src/errors.ts';
import { ERROR_EXIT_CODES, EXIT_CODES } from '../src/exit-codes.ts';
import { findWorstFailure } from '../src/run/run-each.ts';
import { useWorld } from './support/run.ts';

const world = useWorld();

/** The exit codes that users were promised, in the order shown. */
const PROMISED = [0, 1, 2, 3, 4, 5, 6, 7, 70, 129, 130, 143];

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
      '\nWhen outcomes mix, the first of these that occurred decides:\n1 > 5 > 4 > 6 > 2 > 3 > 7 > 0.\n',
    );
  });
});

/** The exit code of every error code. Scripts branch on these names: they may be added, never renamed or removed. */
const PROMISED_ERROR_CODES = {
  usage: 2,
  input_missing: 2,
  input_unusable: 2,
  source_impossible: 2,
  limit_exceeded: 2,
  invalid_request: 2,
  not_found: 2,
  output_unwritable: 2,
  settings_unusable: 2,
  out_of_memory: 2,
  process_failed: 2,
  refusal: 3,
  answer_cut: 3,
  answer_empty: 3,
  schema_not_met: 3,
  nothing_found: 3,
  network: 4,
  rate_limited: 4,
  overloaded: 4,
  server_error: 4,
  broken_stream: 4,
  page_failed: 4,
  expired: 4,
  canceled: 4,
  credentials_missing: 5,
  authentication: 5,
  permission: 5,
  billing: 5,
  spend_limit: 5,
  quota_exceeded: 5,
  model_not_available: 5,
  max_cost: 6,
  timeout: 6,
  not_finished: 7,
  bug: 70,
  hung_up: 129,
  interrupted: 130,
  selection_cancelled: 130,
  terminated: 143,
};

describe('error codes', () => {
  test('are the promised ones, each with its exit code', () => {
    expect(ERROR_EXIT_CODES).toEqual(PROMISED_ERROR_CODES);
  });

  test('end only in exit codes that the table has', () => {
    const known = EXIT_CODES.map(({ code }) => code);
    for (const exit of Object.values(ERROR_EXIT_CODES)) expect(known).toContain(exit);
  });
});
