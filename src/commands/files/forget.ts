// `files forget`: takes uploads out of this machine's memory; nothing is asked of the API and nothing deleted there.
import type { Env } from '../../env.ts';
import { CliError, describeSystemError } from '../../errors.ts';
import { inspectLocal } from '../../input/local-file.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { openUploadStore, type UploadStore } from '../../store/upload-store.ts';
import { readTargets, type Target, usable } from './targets.ts';

/** Forgets the uploads of ids and of paths' contents, wherever they were stored; without arguments, all. */
export function forgetStored(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, signal } = context;
    const memory = await openUploadStore(env);
    const report = async (forgotten: number) => {
      if (flags.json === true) await output.write(`${JSON.stringify({ forgotten })}\n`);
      else output.info(`forgot ${forgotten === 1 ? '1 upload' : `${forgotten} uploads`}`);
    };
    if (words.length === 0) return report(forgetAll(memory));
    const wanted: Wanted = new Map();
    const targets = await readTargets(words, context);
    const identify = (target: Target) => identityOf(target, context);
    try {
      await runEach(targets, 1, context, flags, identify, async ([what, input]) => {
        wanted.set(what, input);
      });
    } finally {
      if (!signal.aborted) await report(forgetSome(wanted, memory, context));
    }
  });
}

/** What is to be forgotten, by id or by sha256 of the bytes, and what the user calls it. */
type Wanted = Map<string, string>;

async function identityOf(
  target: Target,
  { env, signal }: RunContext,
): Promise<readonly [what: string, input: string]> {
  const ref = usable(target);
  if (ref.kind === 'file_id') return [ref.file_id, ref.input];
  return [(await inspectLocal(ref, env, signal)).sha256, ref.input];
}

function forgetAll(memory: UploadStore): number {
  const count = [...memory.list()].length;
  change(() => memory.clear());
  return count;
}

function forgetSome(wanted: Wanted, memory: UploadStore, { output }: RunContext): number {
  let count = 0;
  const missing = new Map(wanted);
  // All of them are read, because the same bytes may be stored in many places.
  for (const entry of memory.list()) {
    if (!wanted.has(entry.file_id) && !wanted.has(entry.sha256)) continue;
    change(() => memory.delete(entry));
    missing.delete(entry.file_id);
    missing.delete(entry.sha256);
    count += 1;
  }
  for (const input of missing.values()) output.info(`${input}: is not remembered`);
  return count;
}

/** Here the memory is all that was asked for, so a disk that refuses is a failure. */
function change(run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new CliError('settings_unusable', `the memory cannot be changed: ${describeSystemError(error)}`, {
      hint: 'CLAUDE_SEE_CACHE_DIR names its folder',
      cause: error,
    });
  }
}
