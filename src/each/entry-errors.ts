// Names and restores the errors of single inputs.
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { Entry } from './entry.ts';

/** Returns an error that names its input first, as one of many needs it, and a template in place of its flags. */
export function nameEntry(
  error: CliError,
  { input }: Pick<Entry, 'input'>,
  { naming }: Pick<Env, 'naming'>,
): CliError {
  const named = naming?.inError(error) ?? error;
  const { subject } = named;
  if (subject?.startsWith(input)) return named;
  return named.with({ subject: subject === undefined ? input : `${input}: ${subject}` });
}

/** Returns the error of a record as it was reported then, its subject in its message; undefined for an answer. */
export function restoreError({ error }: Pick<EachRecord, 'error'>): CliError | undefined {
  if (!error) return undefined;
  const { code, message, hint } = error;
  return new CliError(code as CliError['code'], message, { hint: hint ?? undefined });
}
