/** Says whether the results of the live ring are good enough for a release. */
import type { Fact } from './facts.ts';
import type { LiveFacts } from './facts-report.ts';

/**
 * Returns the reasons against a release, one a line: no results, and for each fact that the live ring has rows for, a row
 * that is missing or differs, or a rule that was written after the run.
 */
export function listReleaseProblems(
  facts: readonly Fact[],
  rows: readonly { readonly id: string; readonly name: string }[],
  live: LiveFacts | undefined,
): readonly string[] {
  if (live === undefined) return ['there is no live-facts.json: npm run test:live -- --yes'];
  return facts.flatMap(({ id, rule }) => {
    const expected = rows.filter((row) => row.id === id);
    const found = live.rows.filter((row) => row.id === id);
    const problems = [
      ...expected
        .filter(({ name }) => !found.some((row) => row.name === name))
        .map(() => 'a row did not run'),
      ...found.filter(({ ok }) => !ok).map(({ name }) => `differs: ${name}`),
      ...(expected.length > 0 && live.rules?.[id] !== rule ? [`the rule is newer than ${live.date}`] : []),
    ];
    return [...new Set(problems)].map((problem) => `${id}: ${problem}`);
  });
}
