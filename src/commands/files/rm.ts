// `files rm`: deletes stored files by id or content, and forgets them.
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import type { Env } from '../../env.ts';
import { CliError } from '../../errors.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { confirmed } from './confirm.ts';
import { CONCURRENT_DELETIONS, deleteAndForget } from './delete.ts';
import { findTarget, readTargets, type Target } from './targets.ts';

/** Deletes each file that it can and prints the id; throws the worst CliError at the end. */
export function removeStored(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    requireFiles(getCapabilities(settings), 'files rm');
    const targets = await readTargets(words, context);
    const count = targets.filter(({ kind }) => kind !== 'unusable').length;
    if (count > 1 && !(await confirmed(`delete ${count} stored files`, flags, context))) return;
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(settings, env, output.debugEnabled, output.log);
    const uploadCache = await openUploadCache(context);
    output.progress.step('deleting');
    const deleted: object[] = [];
    const remove = async (target: Target) => {
      const file_id = await findTarget(target, uploadCache, context);
      if (await deleteAndForget(file_id, uploadCache, api, signal)) return { input: target.input, file_id };
      throw new CliError('not_found', 'the workspace has no such file (any more)', { subject: target.input });
    };
    try {
      await runEach(targets, CONCURRENT_DELETIONS, context, flags, remove, async (done) => {
        deleted.push(done);
        if (flags.json !== true) await output.write(`${done.file_id}\n`);
      });
    } finally {
      if (flags.json === true) await output.write(`${JSON.stringify(deleted)}\n`);
    }
  });
}
