// `files forget`: takes uploads out of this machine's memory; nothing is asked of the API and nothing deleted there.
import type { Env } from '../../env.ts';
import { describeSystemError, SeeError } from '../../errors.ts';
import { inspectLocal } from '../../input/local-file.ts';
import { type FileMemory, openFileMemory } from '../../store/file-memory.ts';
import type { Flags } from '../flags.ts';
import { type RunContext, withRunContext } from '../run-context.ts';
import { readTargets } from './targets.ts';

/** Forgets the uploads of ids and of paths' contents, wherever they were stored; without arguments, all. */
export function forgetStored(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output } = context;
    const memory = await openFileMemory(env);
    const forgotten = words.length === 0 ? forgetAll(memory) : await forgetSome(words, memory, context);
    if (flags.json === true) await output.print(`${JSON.stringify({ forgotten })}\n`);
    else output.note(`forgot ${forgotten === 1 ? '1 upload' : `${forgotten} uploads`}`);
  });
}

function forgetAll(memory: FileMemory): number {
  const count = [...memory.list()].length;
  change(() => memory.forgetAll());
  return count;
}

async function forgetSome(
  words: readonly string[],
  memory: FileMemory,
  context: RunContext,
): Promise<number> {
  const { env, output, signal } = context;
  const wanted = new Map<string, string>();
  for (const ref of await readTargets(words, context)) {
    const what = ref.kind === 'file_id' ? ref.file_id : (await inspectLocal(ref, env, signal)).sha256;
    wanted.set(what, ref.input);
  }
  let count = 0;
  const missing = new Map(wanted);
  // All of them are read, because the same bytes may be stored in many places.
  for (const entry of memory.list()) {
    if (!wanted.has(entry.file_id) && !wanted.has(entry.sha256)) continue;
    change(() => memory.forget(entry));
    missing.delete(entry.file_id);
    missing.delete(entry.sha256);
    count += 1;
  }
  for (const input of missing.values()) output.note(`${input}: is not remembered`);
  return count;
}

/** Here the memory is all that was asked for, so a disk that refuses is a failure. */
function change(run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new SeeError('settings_unusable', `the memory cannot be changed: ${describeSystemError(error)}`, {
      hint: 'CLAUDE_SEE_CACHE_DIR names its folder',
      cause: error,
    });
  }
}
