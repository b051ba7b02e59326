import { expect, test } from 'vitest';
import { runShell } from '../../src/process/shell.ts';

test.skipIf(process.platform === 'win32')(
  'a line ends with its shell, though an agent that it started keeps its streams open',
  async () => {
    const startedAt = performance.now();
    const { stdout, stderr, exit } = await runShell('echo key; echo why >&2; sleep 5 & exit 3', {
      maxCharacters: 100,
    });
    expect({ stdout, stderr, exit }).toEqual({
      stdout: 'key\n',
      stderr: 'why\n',
      exit: { code: 3, signal: null },
    });
    expect(performance.now() - startedAt).toBeLessThan(4000);
  },
);
