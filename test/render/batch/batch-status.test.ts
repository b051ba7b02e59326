import { describe, expect, test } from 'vitest';
import {
  type BatchStatus,
  describePart,
  formatBatchStatus,
  type PartStatus,
} from '../../../src/render/batch/batch-status.ts';

const NOW = new Date('2026-11-27T12:30:00Z');
const NONE = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };

const part = (changes: Partial<PartStatus>): PartStatus => ({
  ...NONE,
  id: 'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d',
  state: 'in_progress',
  requests: 100_000,
  created_at: '2026-11-27T12:10:00Z',
  ended_at: null,
  expires_at: null,
  ...changes,
});

const status = (changes: Partial<BatchStatus>): BatchStatus => ({
  id: '20261127-7k3q9f',
  manifest: '/data/batches/20261127-7k3q9f.jsonl',
  state: 'in_progress',
  created_at: '2026-11-27T12:10:00Z',
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  prompt: 'alt text',
  inputs: 1,
  unusable: 0,
  unsubmitted: 0,
  requests: NONE,
  batches: [],
  next: 'claude-see batch wait 7k3q9f',
  ...changes,
});

describe('a batch of the API', () => {
  test.each<[Partial<PartStatus>, string]>([
    [{}, '100,000 in progress'],
    [{ expires_at: '2026-11-28T12:10:00Z' }, '100,000 in progress, expires in 24 h'],
    [{ expires_at: '2026-11-27T14:29:00Z' }, '100,000 in progress, expires in 119 min'],
    [{ expires_at: '2026-11-27T12:30:10Z' }, '100,000 in progress, expires in 60 s'],
    [{ expires_at: '2026-11-27T12:29:00Z' }, '100,000 in progress'],
    [{ state: 'canceling', requests: 7 }, '7 being canceled'],
    [{ state: 'unresolved', id: null }, '100,000 sent, not confirmed'],
    [{ state: 'ended', succeeded: 4990, errored: 10 }, '4,990 answered, 10 errored'],
    [{ state: 'ended', errored: 1, canceled: 2, expired: 3 }, '0 answered, 1 errored, 3 expired, 2 canceled'],
  ])('%j', (changes, words) => {
    expect(describePart(part(changes), NOW)).toBe(words);
  });
});

describe('the status', () => {
  test('has the inputs, and a line for each batch of the API, in 80 columns', () => {
    const text = formatBatchStatus(
      status({
        state: 'unsubmitted',
        inputs: 200_000,
        unusable: 2,
        unsubmitted: 1000,
        batches: [
          part({ state: 'ended', succeeded: 99_990, errored: 10 }),
          part({ id: null, state: 'unresolved' }),
        ],
      }),
      NOW,
    );
    expect(text).toBe(
      [
        '20261127-7k3q9f: not all submitted, made 20 minutes ago',
        '200,000 inputs, 2 unusable, 1,000 not submitted, claude-opus-5-5',
        '',
        'batch of the API                   requests',
        'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d  99,990 answered, 10 errored',
        '-                                  100,000 sent, not confirmed',
        '',
      ].join('\n'),
    );
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('fits a narrow terminal, with whole ids', () => {
    const batches = [part({ state: 'ended', succeeded: 99_990, errored: 10 })];
    const rows = formatBatchStatus(status({ state: 'ended', batches }), NOW, 48)
      .split('\n')
      .slice(3, 5);
    expect(rows).toEqual([
      'batch of the API                   requests',
      'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d  99,990 answe\u2026',
    ]);
  });

  test('has no table before the first batch of the API', () => {
    expect(formatBatchStatus(status({ state: 'unsubmitted' }), NOW)).toBe(
      '20261127-7k3q9f: not all submitted, made 20 minutes ago\n1 input, claude-opus-5-5\n',
    );
  });
});
