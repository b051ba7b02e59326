// Finds the stored files that arguments mean: an id is itself, a path is found by its content.
import type { UploadCache } from '../../engine/upload-cache.ts';
import { CliError, usageError } from '../../errors.ts';
import { classifyInput } from '../../input/classify.ts';
import { inspectLocal } from '../../input/local-file.ts';
import { diskLookup } from '../../input/path-lookup.ts';
import type { InputRef } from '../../input/refs.ts';
import type { RunContext } from '../../run/context.ts';

/** A local input or an id; or why an argument is neither. */
export type Target =
  | TargetRef
  | { readonly kind: 'unusable'; readonly input: string; readonly error: CliError };

type TargetRef = Exclude<InputRef, { kind: 'url' }>;

const LISTED = '`claude-see files ls` lists what is stored';

/**
 * Reads arguments as inputs, patterns as all that they match. A URL and what is not there become targets too, so that
 * the others are not held up, a URL with `urlHint`; throws CliError where stdin is named twice.
 */
export async function readTargets(
  words: readonly string[],
  { env, output }: RunContext,
  urlHint = LISTED,
): Promise<readonly Target[]> {
  if (words.filter((word) => word === '-').length > 1) throw usageError('-', 'stdin can be read only once');
  const lookup = diskLookup(env.cwd, output.info);
  const targets: Target[] = [];
  for (const word of words) {
    try {
      const items = await classifyInput(word, lookup, { orText: false });
      targets.push(...items.flatMap((item) => (item.kind === 'input' ? [notUrl(item.ref, urlHint)] : [])));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      targets.push({ kind: 'unusable', input: word, error });
    }
  }
  return targets;
}

function notUrl(ref: InputRef, hint: string): TargetRef {
  if (ref.kind !== 'url') return ref;
  throw usageError(ref.input, 'is a URL, which is not downloaded here', hint);
}

/** Returns a target that can be used; throws the CliError of one that cannot. */
export function usable(target: Target): TargetRef {
  if (target.kind === 'unusable') throw target.error;
  return target;
}

/** Returns the id that a target means; throws CliError, `not_found` for bytes that were not uploaded from here. */
export async function findTarget(
  target: Target,
  uploadCache: UploadCache,
  { env, signal }: RunContext,
): Promise<string> {
  const ref = usable(target);
  if (ref.kind === 'file_id') return ref.file_id;
  const file = await inspectLocal(ref, env, signal);
  const entry = uploadCache.findAny(file);
  if (entry) return entry.file_id;
  throw new CliError('not_found', 'these bytes were not uploaded from this machine with these credentials', {
    subject: ref.input,
    hint: LISTED,
  });
}
