import { describe, expect, test } from 'vitest';
import { makePacer } from '../../src/api/pacer.ts';
import { makeAccountGate } from '../../src/engine/account-gate.ts';
import { CliError } from '../../src/errors.ts';
import { ERROR_EXIT_CODES, type ErrorCode } from '../../src/exit-codes.ts';

const NEVER = new AbortController().signal;

/** Lets one request to `claude-a` fail, and returns which models may still be asked. */
async function failOnce(error: unknown): Promise<string[]> {
  const gate = makeAccountGate(makePacer({ jobs: 1 }));
  const turn = await gate.guard('claude-a').enter(NEVER);
  turn.leave('failed', error);
  return ['claude-a', 'claude-b'].filter((model) => gate.findFailure(model) === undefined);
}

const OF_ACCOUNT: readonly ErrorCode[] = ['credentials_missing', 'authentication', 'billing', 'spend_limit'];
const OF_MODEL: readonly ErrorCode[] = ['permission', 'quota_exceeded', 'model_not_available'];
const CODES = Object.keys(ERROR_EXIT_CODES) as ErrorCode[];

describe('a gate', () => {
  test('has a rule for each code of an account failure', () => {
    const ofExit5 = CODES.filter((code) => ERROR_EXIT_CODES[code] === 5);
    expect([...OF_ACCOUNT, ...OF_MODEL].sort()).toEqual(ofExit5.sort());
  });

  test.each(OF_ACCOUNT)('closes for every model after %s', async (code) => {
    expect(await failOnce(new CliError(code, 'no'))).toEqual([]);
  });

  test.each(OF_MODEL)('closes for the model that was asked after %s', async (code) => {
    expect(await failOnce(new CliError(code, 'no'))).toEqual(['claude-b']);
  });

  test.each(CODES.filter((code) => ERROR_EXIT_CODES[code] !== 5))('stays open after %s', async (code) => {
    expect(await failOnce(new CliError(code, 'no'))).toEqual(['claude-a', 'claude-b']);
  });

  test('stays open after a bug', async () => {
    expect(await failOnce(new TypeError('oops'))).toEqual(['claude-a', 'claude-b']);
  });

  test('lets no request in that waited while the account failed, and gives its turn on', async () => {
    const pacer = makePacer({ jobs: 1 });
    const gate = makeAccountGate(pacer);
    const first = await gate.guard('claude-a').enter(NEVER);
    const second = gate.guard('claude-a').enter(NEVER);
    const third = gate.guard('claude-b').enter(NEVER);
    const failure = new CliError('permission', 'not this model', { requestId: 'req_1' });
    first.leave('failed', failure);
    // The request that was never sent has no id.
    await expect(second).rejects.toMatchObject({ message: 'not this model', requestId: null });
    await expect(third).resolves.toBeDefined();
  });
});
