// Reads how many rows a list may have.
import type { Env } from '../env.ts';
import { errorMessage, usageError } from '../errors.ts';
import type { Flags } from './flags.ts';
import { parsePositiveInteger } from './parse-values.ts';

/** Fits on a terminal of 24 lines with the header and the next prompt. */
const TERMINAL_LIMIT = 20;

/** Returns the value of `--limit`, by default 20 on a terminal; undefined lists all. Throws CliError. */
export function resolveListLimit(
  flags: Pick<Flags, 'limit' | 'json'>,
  { stdout }: Pick<Env, 'stdout'>,
): number | undefined {
  const { limit, json = false } = flags;
  if (limit === undefined) return stdout.isTTY && !json ? TERMINAL_LIMIT : undefined;
  try {
    return parsePositiveInteger(limit);
  } catch (error) {
    throw usageError(`--limit: ${JSON.stringify(limit)}`, errorMessage(error));
  }
}
