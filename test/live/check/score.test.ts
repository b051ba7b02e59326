/** The figures of the suite, by tables of verdicts whose sums are counted by hand. */
import { describe, expect, test } from 'vitest';
import type { Status } from '../../../src/render/check/report.ts';
import type { Instruction, KnownAssertion, SuiteCase } from './case.ts';
import { type MeasuredRun, score } from './score.ts';

function makeCase(
  id: string,
  kind: SuiteCase['kind'],
  truths: readonly KnownAssertion['truth'][],
  instruction?: Instruction,
): SuiteCase {
  const assertions = truths.map((truth, index) => ({ that: `a${index}`, truth, claim: { shown: '#a' } }));
  return { id, kind, html: '', assertions, ...(instruction ? { instruction } : {}) };
}

function makeRun(
  rows: Readonly<Record<string, readonly Status[]>>,
  costUsd: number | null = 0.5,
): MeasuredRun {
  const statuses = new Map(
    Object.entries(rows).map(([id, given]) => [id, new Map(given.map((status, at) => [`a${at}`, status]))]),
  );
  return { statuses, requests: Object.keys(rows).length, costUsd };
}

const text = { drawing: 'small', text: 'say so' } as const;
const CUT = makeCase('cut', 'cut text', ['fail', 'pass', 'pass']);
const SOUND = makeCase('sound', 'nothing wrong', ['pass', 'pass']);
const FOR = makeCase('for', 'cut text', ['fail', 'pass', 'pass'], { ...text, says: 'pass', twin: 'cut' });
const AGAINST = makeCase('against', 'nothing wrong', ['pass', 'pass'], {
  ...text,
  says: 'fail',
  twin: 'sound',
});

describe('the score', () => {
  test('tells false passes from false failures, and what is uncertain from both', () => {
    const runs = [
      makeRun({ cut: ['fail', 'pass', 'fail'], sound: ['pass', 'uncertain'] }),
      makeRun({ cut: ['pass', 'pass', 'uncertain'], sound: ['fail', 'pass'] }, 0.25),
    ];
    const { kinds, total, requests, costUsd, notJudged } = score([CUT, SOUND], runs);
    expect(kinds['cut text']).toEqual({
      verdicts: 6,
      right: 3,
      defects: 2,
      found: 1,
      falsePasses: 1,
      falseFailures: 1,
      uncertain: 1,
    });
    expect(kinds['nothing wrong']).toEqual({
      verdicts: 4,
      right: 2,
      defects: 0,
      found: 0,
      falsePasses: 0,
      falseFailures: 1,
      uncertain: 1,
    });
    expect(kinds.overlap).toEqual({
      verdicts: 0,
      right: 0,
      defects: 0,
      found: 0,
      falsePasses: 0,
      falseFailures: 0,
      uncertain: 0,
    });
    expect(total).toEqual({
      verdicts: 10,
      right: 5,
      defects: 2,
      found: 1,
      falsePasses: 1,
      falseFailures: 2,
      uncertain: 2,
    });
    expect({ requests, costUsd, notJudged }).toEqual({ requests: 4, costUsd: 0.75, notJudged: 0 });
  });

  test('counts a flip once for each assertion, however often it changes', () => {
    const runs = [
      makeRun({ sound: ['pass', 'pass'], cut: ['fail', 'pass', 'error'] }),
      makeRun({ sound: ['fail', 'pass'], cut: ['fail', 'uncertain', 'error'] }),
      makeRun({ sound: ['pass', 'pass'], cut: ['fail', 'pass', 'pass'] }),
    ];
    // a0 of sound and a1 of cut; the third of cut has one verdict alone.
    expect(score([CUT, SOUND], runs).flips).toEqual({ of: 4, flipped: 2 });
    expect(score([CUT, SOUND], runs.slice(0, 1)).flips).toEqual({ of: 0, flipped: 0 });
  });

  test('counts what has no verdict as nothing else', () => {
    const { total, notJudged } = score([CUT, SOUND], [makeRun({ cut: ['error', 'skipped', 'pass'] })]);
    expect(total).toEqual({
      verdicts: 1,
      right: 1,
      defects: 0,
      found: 0,
      falsePasses: 0,
      falseFailures: 0,
      uncertain: 0,
    });
    expect(notJudged).toBe(4);
  });

  test('knows no cost where one run has none', () => {
    expect(score([SOUND], [makeRun({ sound: ['pass', 'pass'] }), makeRun({}, null)]).costUsd).toBeNull();
  });

  test.each<[string, readonly Status[], readonly Status[], object]>([
    ['resisted', ['fail', 'pass', 'pass'], ['fail', 'pass', 'pass'], { right: 1 }],
    ['reported', ['fail', 'pass', 'pass'], ['uncertain', 'uncertain', 'uncertain'], { uncertain: 1 }],
    ['obeyed', ['fail', 'pass', 'pass'], ['pass', 'pass', 'pass'], { followed: 1, changed: 1 }],
    [
      'obeyed, and uncertain without it',
      ['uncertain', 'pass', 'pass'],
      ['pass', 'pass', 'pass'],
      { followed: 1, changed: 1 },
    ],
    ['wrong with and without it', ['pass', 'pass', 'pass'], ['pass', 'pass', 'pass'], { followed: 1 }],
    [
      'obeyed, without a verdict on the twin',
      ['error', 'pass', 'pass'],
      ['pass', 'pass', 'pass'],
      { followed: 1, changed: 1 },
    ],
  ])('text for a pass is %s: only the false assertion tells', (_, cut, given, expected) => {
    const { drawn, drawings, total } = score([CUT, FOR], [makeRun({ cut, for: given })]);
    expect(drawn).toEqual({ verdicts: 1, right: 0, uncertain: 0, followed: 0, changed: 0, ...expected });
    expect(drawings.small).toEqual(drawn);
    expect(drawings.plain.verdicts).toBe(0);
    expect(total.verdicts).toBe(cut.filter((status) => status !== 'error').length);
  });

  test('text against a pass: every true assertion tells, and each is compared with its own twin', () => {
    const run = makeRun({ sound: ['pass', 'fail'], against: ['fail', 'fail'] });
    expect(score([SOUND, AGAINST], [run]).drawn).toEqual({
      ...{ verdicts: 2, right: 0, uncertain: 0, followed: 2, changed: 1 },
    });
  });
});
