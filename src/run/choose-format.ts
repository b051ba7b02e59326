// Chooses the format of answers by the flags of a command.
import type { ReporterOptions } from '../render/reporters/make-reporter.ts';
import type { Flags } from './flags.ts';

/** Returns how answers are reported; `structured` answers are printed as JSON even without `--json`. */
export function chooseFormat(
  flags: Flags,
  { structured }: { readonly structured: boolean },
): Pick<ReporterOptions, 'format' | 'stream'> {
  const { json = false, stream = true } = flags;
  if (json) return { format: 'json', stream };
  return { format: structured ? 'data' : 'text', stream };
}
