// Refuses flags about many inputs where they would have to be ignored.
import { usageError } from '../errors.ts';
import { listFlags, toLongFlag } from './flag-table.ts';
import type { Flags } from './flags.ts';

/** Throws CliError for a flag of `--each` in a run of `ask` without it. */
export function refuseFlagsOfEach(flags: Flags): void {
  for (const [key, { group, groupIn }] of listFlags('ask')) {
    if ((groupIn?.ask ?? group) !== 'each' || flags[key] === undefined) continue;
    throw usageError(
      toLongFlag(key),
      'needs --each',
      'add --each to ask about each input by itself, or leave it out',
    );
  }
}

/** Throws CliError for `--null` without a list whose names it could separate. */
export function refuseNullAlone(flags: Pick<Flags, 'null' | 'inputsFrom'>): void {
  if (!flags.null || flags.inputsFrom !== undefined) return;
  throw usageError(
    '--null',
    'needs --inputs-from',
    'for a list that find -print0 wrote: --inputs-from FILE -0',
  );
}
