// Finds the stored files that arguments mean: an id is itself, a path is found by its content.
import type { Api } from '../../api/api.ts';
import { SeeError, usageError } from '../../errors.ts';
import { classifyInput } from '../../input/classify.ts';
import { inspectLocal } from '../../input/local-file.ts';
import { diskLookup } from '../../input/path-lookup.ts';
import type { InputRef } from '../../input/refs.ts';
import type { Recall } from '../recall.ts';
import type { RunContext } from '../run-context.ts';
import { ensurePlace } from '../uploads.ts';

/** A local input, or an id. */
export type TargetRef = Exclude<InputRef, { kind: 'url' }>;

/** Reads arguments as inputs, patterns as all that they match; throws SeeError for a URL and what is not there. */
export async function readTargets(
  words: readonly string[],
  { env, output }: RunContext,
): Promise<readonly TargetRef[]> {
  if (words.filter((word) => word === '-').length > 1) throw usageError('-', 'stdin can be read only once');
  const lookup = diskLookup(env.cwd, output.note);
  const refs: TargetRef[] = [];
  for (const word of words) {
    for (const item of await classifyInput(word, lookup)) {
      if (item.kind === 'text') continue;
      if (item.ref.kind === 'url') {
        throw usageError(
          word,
          'is a URL, which is not downloaded here',
          'a question can name it as it is; with --download --upload it is stored too',
        );
      }
      refs.push(item.ref);
    }
  }
  return refs;
}

/** Returns the id that a target means; throws SeeError `not_found` for bytes that were not uploaded from here. */
export async function findTarget(
  ref: TargetRef,
  recall: Recall,
  api: Api,
  { env, signal }: RunContext,
): Promise<string> {
  if (ref.kind === 'file_id') return ref.file_id;
  const file = await inspectLocal(ref, env, signal);
  await ensurePlace(api, recall, signal);
  const entry = recall.findAny(file);
  if (entry) return entry.file_id;
  throw new SeeError('not_found', 'these bytes were not uploaded from this machine to this workspace', {
    subject: ref.input,
    hint: '`claude-see files ls` lists what is stored',
  });
}
