// Reports errors of single inputs while the line that shows how far the run is stays.
import { type Env, write } from '../env.ts';
import type { CliError } from '../errors.ts';
import type { Output } from './output.ts';
import { formatError, type ReportFlags } from './report-error.ts';

export interface ReportContext {
  readonly env: Env;
  readonly output: Pick<Output, 'progress'>;
  readonly reportFlags: ReportFlags;
}

/** Writes an error to stderr, above the line of the run. */
export async function reportAbove(
  error: CliError,
  { env, output, reportFlags }: ReportContext,
): Promise<void> {
  const text = await formatError(error, env, reportFlags);
  output.progress.pause(() => {
    // There is nowhere to report that stderr cannot be written.
    write(env.stderr, text).catch(() => {});
  });
}
