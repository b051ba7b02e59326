import { expect, test } from 'vitest';
import { formatBatches } from '../../../src/render/batch/batch-list.ts';
import type { BatchStatus } from '../../../src/render/batch/batch-status.ts';

const NOW = new Date('2026-11-27T12:30:00Z');
const NONE = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };

const status = (changes: Partial<BatchStatus>): BatchStatus => ({
  id: '20261127-7k3q9f',
  manifest: '/data/batches/20261127-7k3q9f.jsonl',
  state: 'ended',
  created_at: '2026-11-27T09:30:00Z',
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  prompt: 'alt text',
  inputs: 300,
  unusable: 0,
  unsubmitted: 0,
  requests: NONE,
  batches: [],
  next: 'claude-see batch results 7k3q9f',
  ...changes,
});

test('the list fits a terminal of 80 columns: prompts are cut, and stay on one line', () => {
  const text = formatBatches(
    [
      status({ requests: { ...NONE, succeeded: 290, errored: 4, canceled: 3, expired: 3 } }),
      status({
        id: '20261101-abcdef',
        state: 'unsubmitted',
        created_at: '2026-11-01T09:30:00Z',
        inputs: 1_000_000,
        prompt: `Describe this image\nfor somebody who cannot see it. ${'And more. '.repeat(20)}`,
      }),
    ],
    NOW,
    80,
  );
  const lines = text.split('\n');
  expect(lines[0]).toBe('id      made            inputs  state              prompt');
  expect(lines[1]).toBe('7k3q9f  3 hours ago        300  ended, 10 failed   alt text');
  expect(lines[2]).toMatch(/^abcdef {2}2026-11-01 {3}1,000,000 {2}not all submitted {2}Describe this .*…$/);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});
