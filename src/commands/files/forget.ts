// `files forget`: removes uploads from the cache of this machine; makes no request.
import type { Env } from '../../env.ts';
import { CliError, describeSystemError } from '../../errors.ts';
import { plural } from '../../format.ts';
import { inspectLocal } from '../../input/local-file.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { openUploadStore, type UploadStore } from '../../store/upload-store.ts';
import { readTargets, requireUsable, type Target } from './targets.ts';

/** Forgets the uploads with the given ids or the content of the given files in all workspaces; without arguments, all. */
export function forgetStored(
  args: readonly string[],
  flags: FlagsOf<'files forget'>,
  env: Env,
): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, signal } = context;
    const uploads = await openUploadStore(env);
    const report = async (forgotten: number) => {
      if (flags.json) await output.writeJson({ forgotten });
      else output.info(`forgot ${plural(forgotten, 'upload')}`);
    };
    if (args.length === 0) return report(forgetAll(uploads));
    const wanted: Wanted = new Map();
    const targets = await readTargets(args, context);
    const identify = (target: Target) => findKey(target, context);
    try {
      await runEach(targets, identify, context, {
        concurrency: 1,
        onResult: async ([key, input]) => {
          wanted.set(key, input);
        },
      });
    } finally {
      if (!signal.aborted) await report(forgetSome(wanted, uploads, context));
    }
  });
}

/** The user's argument by file_id or by sha256 of the bytes. */
type Wanted = Map<string, string>;

async function findKey(
  target: Target,
  { env, signal }: RunContext,
): Promise<readonly [key: string, input: string]> {
  const ref = requireUsable(target);
  if (ref.kind === 'file_id') return [ref.file_id, ref.input];
  return [(await inspectLocal(ref, env, signal)).sha256, ref.input];
}

function forgetAll(uploads: UploadStore): number {
  const count = [...uploads.list()].length;
  change(() => uploads.clear());
  return count;
}

function forgetSome(wanted: Wanted, uploads: UploadStore, { output }: RunContext): number {
  let count = 0;
  const missing = new Map(wanted);
  // The same bytes may be stored in several workspaces.
  for (const entry of uploads.list()) {
    if (!wanted.has(entry.file_id) && !wanted.has(entry.sha256)) continue;
    change(() => uploads.delete(entry));
    missing.delete(entry.file_id);
    missing.delete(entry.sha256);
    count += 1;
  }
  for (const input of missing.values()) output.info(`${input}: not in the upload cache`);
  return count;
}

/** Changes the cache, which is all that this command does: a write error is a failure here. */
function change(run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new CliError(
      'settings_unusable',
      `the upload cache cannot be changed: ${describeSystemError(error)}`,
      {
        hint: 'CLAUDE_SEE_CACHE_DIR sets its folder',
        cause: error,
      },
    );
  }
}
