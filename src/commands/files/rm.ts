// `files rm`: deletes stored files by id or content, and forgets them.
import { capabilitiesOf } from '../../api/providers.ts';
import { requireFiles } from '../../api/refusals.ts';
import type { Env } from '../../env.ts';
import { SeeError } from '../../errors.ts';
import type { Flags } from '../flags.ts';
import { runEach } from '../outcomes.ts';
import { openRecall } from '../recall.ts';
import { withRunContext } from '../run-context.ts';
import { confirmed } from './confirm.ts';
import { CONCURRENT_DELETIONS, deleteAndForget } from './delete.ts';
import { findTarget, readTargets, type TargetRef } from './targets.ts';

/** Deletes each file that it can and prints the id; throws the worst SeeError at the end. */
export function removeStored(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    requireFiles(capabilitiesOf(settings), 'files rm');
    const refs = await readTargets(words, context);
    if (refs.length > 1 && !(await confirmed(`delete ${refs.length} stored files`, flags, context))) return;
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(settings, env, output.debug, output.log);
    const recall = await openRecall(context);
    output.progress.step('deleting');
    const deleted: object[] = [];
    const remove = async (ref: TargetRef) => {
      const file_id = await findTarget(ref, recall, api, context);
      if (await deleteAndForget(file_id, recall, api, signal)) return { input: ref.input, file_id };
      throw new SeeError('not_found', 'the workspace has no such file (any more)', { subject: ref.input });
    };
    try {
      await runEach(refs, CONCURRENT_DELETIONS, context, flags, remove, async (done) => {
        deleted.push(done);
        if (flags.json !== true) await output.print(`${done.file_id}\n`);
      });
    } finally {
      if (flags.json === true) await output.print(`${JSON.stringify(deleted)}\n`);
    }
  });
}
