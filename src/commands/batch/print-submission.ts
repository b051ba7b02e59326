// Prints what a submission did: one line with the next step on stderr, or one JSON object on stdout.
import type { OpenManifest } from '../../batch/open-manifest.ts';
import { formatUsd, plural } from '../../format.ts';
import type { RunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';

export interface Submitted {
  readonly manifest: OpenManifest;
  /** As it is printed: the id, or the value of `--manifest`. */
  readonly name: string;
  /** As it is typed in a command: the id, or `--manifest FILE`. */
  readonly argument: string;
  readonly flags: Pick<Flags, 'json' | 'waitForEnd'>;
}

/** Prints the summary of all that has been submitted so far. */
export async function printSubmission(submitted: Submitted, { output }: RunContext): Promise<void> {
  const { manifest, name, argument, flags } = submitted;
  const { state, path } = manifest;
  const batches = [...state.batches.values()].filter(({ id }) => id !== undefined);
  const unusable = state.count('missing', 'unusable');
  const inputs = state.total ?? 0;
  const latest = batches.filter(({ round }) => round === state.round);
  const requests = latest.reduce((sum, { count }) => sum + count, 0);
  const worst = latest.reduce((sum: number | null, { worst_case_usd }) => {
    return sum === null || worst_case_usd === null ? null : sum + worst_case_usd;
  }, 0);
  if (flags.json && !flags.waitForEnd) {
    const listed = batches.map(({ n, id, count, bytes }) => ({ n, id, requests: count, bytes }));
    const facts = { id: name, manifest: path, inputs, requests, unusable, batches: listed };
    await output.writeJson({ ...facts, max_cost_usd: latest.length === 0 ? null : worst });
    return;
  }
  const parts = [
    `${plural(requests, 'request')} submitted in ${plural(latest.length, 'batch')}`,
    ...(unusable > 0 ? [`${plural(unusable, 'input')} unusable`] : []),
  ];
  const cost = worst !== null && latest.length > 0 ? `; at most ${formatUsd(worst)}` : '';
  output.info(`${plural(inputs, 'input')}: ${parts.join(', ')}${cost}`);
  if (!flags.waitForEnd && requests > 0) output.info(`next: claude-see batch wait ${argument}`);
}
