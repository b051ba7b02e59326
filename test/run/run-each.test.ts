/** Many things done side by side: what failed is named, and the worst decides, also when the run is ended early. */
import { expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/exit-codes.ts';
import type { RunContext } from '../../src/run/context.ts';
import { runEach } from '../../src/run/run-each.ts';
import { testEnv } from '../support/test-env.ts';

/** A run that another item of it ends with an error of this code, after one item has failed for the account's sake. */
async function endedWith(code: ErrorCode): Promise<{ error: unknown; stderr: string }> {
  let stderr = '';
  const write = (text: string, done: () => void) => {
    stderr += text;
    done();
    return true;
  };
  const controller = new AbortController();
  const { signal } = controller;
  const env = testEnv({ stderr: { write }, signal });
  const reportFlags = { json: false, debug: false, color: undefined };
  const context = { env, signal, reportFlags, output: { progress: { stop() {} } } } as unknown as RunContext;
  const items = ['refused', 'endless'];
  const run = async (item: string) => {
    if (item === 'refused') throw new CliError('permission', 'is refused', { subject: item });
    await new Promise((resolve) => setTimeout(resolve, 0));
    controller.abort(new CliError(code, 'is over'));
    throw signal.reason;
  };
  const error = await runEach(items, run, context, { concurrency: 2 }).catch((thrown) => thrown);
  return { error, stderr };
}

test('a failure outweighs the end of the time, which is named too', async () => {
  const { error, stderr } = await endedWith('timeout');
  expect(error).toMatchObject({ code: 'permission', exitCode: 5 });
  expect(stderr).toBe('claude-see: is over\n');
});

test('Ctrl-C ends all without a word', async () => {
  const { error, stderr } = await endedWith('interrupted');
  expect(error).toMatchObject({ exitCode: 130 });
  expect(stderr).toBe('');
});
