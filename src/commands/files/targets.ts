// Resolves arguments to stored files: by id, or by the content of a local file.
import type { UploadCache } from '../../engine/upload-cache.ts';
import { CliError, usageError } from '../../errors.ts';
import { makePauses } from '../../input/arguments.ts';
import { classifyInput } from '../../input/classify.ts';
import { nameDescriptors } from '../../input/descriptors.ts';
import { inspectLocal } from '../../input/local-file.ts';
import { diskLookup } from '../../input/path-lookup.ts';
import type { InputRef } from '../../input/refs.ts';
import type { RunContext } from '../../run/context.ts';

/** A local input or a file_id, or the error of an argument that is neither. */
export type Target =
  | TargetRef
  | { readonly kind: 'unusable'; readonly input: string; readonly error: CliError };

type TargetRef = Exclude<InputRef, { kind: 'url' | 'page' }>;

const PAGE_HINT = 'keep one first: claude-see page:URL --save-shot page.png --dry-run';

const LIST_HINT = '`claude-see files ls` lists stored files';

/**
 * Reads arguments as inputs and expands patterns. An argument that cannot be used becomes a target with its error, so
 * that the others still run; `urlHint` is the hint for URLs. Throws CliError when stdin is named twice.
 */
export async function readTargets(
  args: readonly string[],
  { env, output, signal }: RunContext,
  urlHint = LIST_HINT,
): Promise<readonly Target[]> {
  if (args.filter((arg) => arg === '-').length > 1) throw usageError('-', 'stdin can be read only once');
  const lookup = diskLookup(env.cwd, output.info, { signal, system: env });
  const targets: Target[] = [];
  const pause = makePauses(signal);
  for (const arg of args) {
    await pause();
    try {
      const found = await classifyInput(arg, lookup, { orText: false, note: output.info });
      const items = nameDescriptors(found, env.cwd);
      for (const item of items) if (item.kind === 'input') targets.push(rejectUrl(item.ref, urlHint));
    } catch (error) {
      if (!(error instanceof CliError) || signal.aborted) throw error;
      targets.push({ kind: 'unusable', input: arg, error });
    }
  }
  return targets;
}

function rejectUrl(ref: InputRef, hint: string): TargetRef {
  if (ref.kind === 'page') {
    throw usageError(ref.input, 'is a web page, of which this command takes no picture', PAGE_HINT);
  }
  if (ref.kind !== 'url') return ref;
  throw usageError(ref.input, 'is a URL, which this command does not download', hint);
}

/** Returns a usable target; throws the CliError of an unusable one. */
export function requireUsable(target: Target): TargetRef {
  if (target.kind === 'unusable') throw target.error;
  return target;
}

/** Returns the file_id of a target; throws CliError `not_found` for bytes that were not uploaded from this machine. */
export async function findTarget(
  target: Target,
  uploadCache: UploadCache,
  { env, signal }: RunContext,
): Promise<string> {
  const ref = requireUsable(target);
  if (ref.kind === 'file_id') return ref.file_id;
  const file = await inspectLocal(ref, env, signal);
  const entry = uploadCache.findAny(file);
  if (entry) return entry.file_id;
  throw new CliError('not_found', 'these bytes were not uploaded from this machine with these credentials', {
    subject: ref.input,
    hint: LIST_HINT,
  });
}
