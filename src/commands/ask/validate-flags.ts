// Refuses flags of `ask` that would have no effect, before anything is read.
import { getCapabilities } from '../../api/providers/providers.ts';
import { validateCite } from '../../engine/validate-flags.ts';
import { checkFallback } from '../../engine/with-fallback.ts';
import { usageError } from '../../errors.ts';
import type { RunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';

/** Throws CliError for flags that contradict each other, the platform or the model. */
export function validateFlags(flags: FlagsOf<'ask'>, { settings }: RunContext): void {
  validateCite(flags);
  checkFallback(settings);
  if (flags.exact && !flags.dryRun) {
    throw usageError('--exact', 'counts the tokens of --dry-run', 'add --dry-run, or leave --exact out');
  }
  const { countsTokens, title } = getCapabilities(settings);
  if (flags.exact && !countsTokens) {
    throw usageError('--exact', `cannot be used with ${title}, which counts no tokens`, 'leave it out');
  }
  if (flags.dryRun && flags.copy) {
    throw usageError('--copy', 'has no answer to copy under --dry-run', 'leave one of them out');
  }
  if (flags.dryRun && flags.output !== undefined && flags.output !== '-') {
    throw usageError('--output', 'has no answer to write under --dry-run');
  }
}
