// `files rm`: deletes stored files by id or content, and forgets them.
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import type { Env } from '../../env.ts';
import { CliError } from '../../errors.ts';
import { withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { confirmDeletion } from './confirm.ts';
import { CONCURRENT_DELETIONS, deleteAndForget } from './delete.ts';
import { findTarget, readTargets, type Target } from './targets.ts';

/** Deletes as many of the files as possible and prints their ids; throws the worst CliError at the end. */
export function removeStored(args: readonly string[], flags: FlagsOf<'files rm'>, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings } = context;
    requireFiles(getCapabilities(settings), 'files rm');
    const targets = await readTargets(args, context);
    const count = targets.filter(({ kind }) => kind !== 'unusable').length;
    if (count > 1 && !(await confirmDeletion(`delete ${count} stored files`, flags, context))) return;
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(context);
    const uploadCache = await openUploadCache(context);
    output.progress.step('deleting');
    const deleted: object[] = [];
    const remove = async (target: Target) => {
      const file_id = await findTarget(target, uploadCache, context);
      if (await deleteAndForget(file_id, uploadCache, api, context)) return { input: target.input, file_id };
      throw new CliError('not_found', 'not found in this workspace', { subject: target.input });
    };
    try {
      await runEach(targets, remove, context, {
        concurrency: CONCURRENT_DELETIONS,
        onResult: async (file) => {
          deleted.push(file);
          if (!flags.json) await output.writeLine(file.file_id);
        },
      });
    } finally {
      if (flags.json) await output.writeJson(deleted);
    }
  });
}
