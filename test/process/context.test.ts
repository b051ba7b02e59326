/** The environment of child processes that parse untrusted files. */
import { expect, test } from 'vitest';
import { safeEnv } from '../../src/process/context.ts';

test('child processes get variables of the system, and no keys or tokens', () => {
  const variables = {
    PATH: '/usr/bin',
    HOME: '/home/me',
    TMPDIR: undefined,
    ANTHROPIC_API_KEY: 'sk-ant-secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    CLAUDE_SEE_CACHE_DIR: '/cache',
    MY_TOKEN: 'secret',
  };
  const context = { signal: new AbortController().signal, env: { variables } };
  expect(safeEnv(context)).toEqual({ PATH: '/usr/bin', HOME: '/home/me' });
});
