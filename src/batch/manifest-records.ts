// Makes parts of records from the events of a manifest. Pure.
import { restoreError } from '../each/entry-errors.ts';
import { type RecordedEntry, toErrorRecord } from '../each/to-record.ts';
import type { Env } from '../env.ts';
import type { CliError } from '../errors.ts';
import type { EachRecord } from '../render/each/record.ts';
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
  const stored = event?.error ?? (ref.kind === 'error' ? ref.error : null);
  const error = restoreError({ error: stored });
  if (!error) throw new Error(`input ${entry.index} has no error`);
  return { record: { ...toErrorRecord(entry, null, error, env), error: stored }, error };
}
