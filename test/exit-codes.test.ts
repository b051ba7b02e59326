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

/** What each error code ends in. Scripts branch on these names: a name may be added, never changed. */
const ENDS_IN: Record<number, string[]> = {
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
  ],
  3: ['refusal', 'answer_cut', 'answer_empty'],
  4: ['network', 'rate_limited', 'overloaded', 'server_error', 'broken_stream'],
  5: ['credentials_missing', 'authentication', 'permission', 'billing', 'spend_limit', 'model_not_available'],
  6: ['max_cost', 'timeout'],
  70: ['bug'],
  129: ['hung_up'],
  130: ['interrupted'],
  143: ['terminated'],
};

describe('error codes', () => {
  test.each(Object.entries(ENDS_IN))('of exit code %s', (exit, codes) => {
    for (const code of codes) expect(ERROR_EXIT_CODES).toHaveProperty(code, Number(exit));
  });

  test('never end in an exit code that the table does not have', () => {
    const known = PROMISED.map(([code]) => code);
    for (const exit of Object.values(ERROR_EXIT_CODES)) expect(known).toContain(exit);
  });
});
