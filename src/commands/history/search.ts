// Implements `history search`: finds conversations by words in their questions and answers.
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import type { Flags } from '../../run/flags.ts';

/** Prints the conversations that contain all words; throws CliError. */
export async function searchHistory(_words: readonly string[], _flags: Flags, _env: Env): Promise<void> {
  throw usageError('history search', 'is not built yet');
}
