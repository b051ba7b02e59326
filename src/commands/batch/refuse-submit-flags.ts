// Refuses flags of `batch submit` that would have to be ignored.
import { usageError } from '../../errors.ts';
import type { InputArgument } from '../../input/arguments.ts';
import { toLongFlag } from '../../run/flag-table.ts';
import type { Flags } from '../../run/flags.ts';

/** Flags of the answers, which `batch results` prints. */
const OF_ANSWERS = ['output', 'csv', 'sidecar', 'force'] as const satisfies readonly (keyof Flags)[];

/** Flags that say which inputs there are. */
const OF_INPUTS = [
  'inputsFrom',
  'null',
  'recursive',
  'fill',
  'shard',
  'template',
  'var',
  'dryRun',
] as const satisfies readonly (keyof Flags)[];

/** Throws CliError for flags, and for inputs beside `--resume`, that have no effect. */
export function refuseSubmitFlags(args: readonly InputArgument[], flags: Flags): void {
  const answer = OF_ANSWERS.find((flag) => flags[flag] !== undefined);
  if (answer !== undefined && !flags.waitForEnd && !flags.dryRun) {
    throw usageError(
      toLongFlag(answer),
      'is about the answers, which are not there yet',
      'add --wait, or pass it to `batch results`',
    );
  }
  if (flags.resume === undefined) return;
  const [first] = args;
  if (first) {
    const why = 'cannot be combined with --resume: the inputs have been listed before';
    throw usageError(first.value, why, 'leave it out, or submit it as another batch');
  }
  const input = OF_INPUTS.find((flag) => flags[flag] !== undefined);
  if (input !== undefined) {
    throw usageError(
      toLongFlag(input),
      'cannot be combined with --resume, whose inputs have been listed before',
      'leave it out',
    );
  }
}
