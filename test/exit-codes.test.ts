/** The tables of exit codes against the contract, written out by hand. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../src/errors.ts';
import { ERROR_EXIT_CODES, EXIT_CODES } from '../src/exit-codes.ts';
import { findWorst } from '../src/run/run-each.ts';
import { useWorld } from './support/run.ts';

const world = useWorld();

/** The table that users were promised. */
const PROMISED: [code: number, meaning: string, remedy: string][] = [
  [0, 'answered; every check passed (a closed pipe is success too)', ''],
  [1, '`check`: an assertion failed', 'look at the picture'],
  [
    2,
    'the request is wrong: usage, missing or unusable input, rejected by the API as invalid',
    'fix the command',
  ],
  [
    3,
    'no usable answer: refusal, cut at max_tokens or context, schema not met, check uncertain',
    'change the question',
  ],
  [4, 'try again: network, timeout, 408/409/429/5xx/529 after retries, broken stream', 'retry later'],
  [
    5,
    'account: credentials missing or refused, permission, billing, spend limit, model not available',
    'tell the owner',
  ],
  [6, 'own limit reached: `--max-cost`, `--timeout`', 'raise it'],
  [7, 'batch not finished', 'poll'],
  [70, 'a bug of ours', 'report it'],
  [129, 'SIGHUP (the terminal is gone)', ''],
  [130, 'SIGINT (Ctrl-C)', ''],
  [143, 'SIGTERM', ''],
];

describe('exit codes', () => {
  test('are the promised ones with their meanings, in order', () => {
    expect(EXIT_CODES.map(({ code, meaning, remedy }) => [code, meaning, remedy])).toEqual(PROMISED);
  });

  test('`help exit-codes` says every one of them with its meaning and its remedy', async () => {
    const { code, stdout, stderr } = await world.run(['help', 'exit-codes']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    for (const [exit, meaning, remedy] of PROMISED) {
      const line = lines.find((each) => each.trimStart().startsWith(`${exit} `));
      // The columns are two spaces or more apart.
      expect(line?.trim().split(/ {2,}/)).toEqual([String(exit), meaning, remedy].filter(Boolean));
    }
  });
});

describe('when outcomes mix', () => {
  const ORDER = ['bug', 'permission', 'network', 'timeout', 'usage', 'refusal'] as const;
  const pairs = ORDER.flatMap((worse, at) => ORDER.slice(at + 1).map((better) => [worse, better] as const));

  test.each(pairs)('%s outweighs %s', (worse, better) => {
    const failures = [new CliError(worse, 'x'), new CliError(better, 'x')];
    for (const mixed of [failures, failures.toReversed()]) expect(findWorst(mixed)?.code).toBe(worse);
  });

  test('of two alike the last decides, and of none none', () => {
    const failures = ['first', 'last'].map((message) => new CliError('usage', message));
    expect(findWorst(failures)?.message).toBe('last');
    expect(findWorst([])).toBeUndefined();
  });

  test('`help exit-codes` says the order', async () => {
    const { stdout } = await world.run(['help', 'exit-codes']);
    expect(stdout).toContain('\nWhen outcomes mix: 1 > 5 > 4 > 6 > 2 > 3 > 0. ');
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
  network: 4,
  rate_limited: 4,
  overloaded: 4,
  server_error: 4,
  broken_stream: 4,
  credentials_missing: 5,
  authentication: 5,
  permission: 5,
  billing: 5,
  spend_limit: 5,
  model_not_available: 5,
  max_cost: 6,
  timeout: 6,
  bug: 70,
  hung_up: 129,
  interrupted: 130,
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
