// Makes parts of records from the events of a manifest. Pure.
import { type RecordedEntry, toErrorRecord } from '../each/to-record.ts';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';
import type { ErrorCode } from '../exit-codes.ts';
import type { EachRecord, RecordError } from '../render/each/record.ts';
import type { InputEvent, StoredQuestion, UnusableEvent } from './manifest.ts';

/** Returns an input as its record names it. */
export function toRecordedEntry(
  { index, id, input, prompt }: InputEvent,
  question: Pick<StoredQuestion, 'prompt'>,
): RecordedEntry {
  return { index, id, input, prompt: prompt ?? question.prompt };
}

/** Returns the record of an input that was in no batch, and its error as it was thrown. */
export function toUnusableRecord(
  entry: RecordedEntry,
  { ref }: InputEvent,
  event: UnusableEvent | undefined,
  env: Env,
): { readonly record: EachRecord; readonly error: CliError } {
  const stored = event?.error ?? (ref.kind === 'error' ? ref.error : undefined);
  if (!stored) throw new Error(`input ${entry.index} has no error`);
  const error = toCliError(stored);
  return { record: { ...toErrorRecord(entry, null, error, env), error: stored }, error };
}

/** The stored message names its subject and its request already. */
function toCliError({ code, message, hint }: RecordError): CliError {
  return new CliError(code as ErrorCode, message, { hint: hint ?? undefined });
}
