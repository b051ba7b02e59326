// Names, restores and reports the errors of single inputs.
import { write } from '../env.ts';
import { CliError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import { formatError } from '../render/report-error.ts';
import type { RunContext } from '../run/context.ts';
import type { Entry } from './entry.ts';

/** Returns an error that names its input first, as one of many needs it. */
export function nameEntry(error: CliError, { input }: Pick<Entry, 'input'>): CliError {
  const { subject } = error;
  if (subject?.startsWith(input)) return error;
  return error.with({ subject: subject === undefined ? input : `${input}: ${subject}` });
}

/** Returns the error of a record of an earlier run, as it was reported then; undefined for an answer. */
export function restoreError({ error }: Pick<EachRecord, 'error'>): CliError | undefined {
  if (!error) return undefined;
  const { code, message, hint } = error;
  return new CliError(code as CliError['code'], message, { hint: hint ?? undefined });
}

/** Writes an error to stderr, above the line of the run. */
export async function reportAbove(
  error: CliError,
  { env, output, reportFlags }: Pick<RunContext, 'env' | 'output' | 'reportFlags'>,
): Promise<void> {
  const text = await formatError(error, env, reportFlags);
  output.progress.pause(() => {
    // There is nowhere to report that stderr cannot be written.
    write(env.stderr, text).catch(() => {});
  });
}
