// `files info`: describes one stored file, and whether this machine remembers it.
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import { formatBytes, formatCount } from '../../format.ts';
import { formatExpiry, formatTime, toFileFacts, toStoredFileJson } from '../../render/stored-file.ts';
import { formatTable } from '../../render/table.ts';
import { withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { findTarget, readTargets } from './targets.ts';

/** Prints one stored file; throws CliError, `not_found` when the workspace does not have it. */
export function describeStored(arg: string, flags: FlagsOf<'files info'>, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings } = context;
    requireFiles(getCapabilities(settings), 'files info');
    const [target, ...more] = await readTargets([arg], context);
    if (!target || more.length > 0) throw usageError(arg, 'matches more than one file', 'name a single file');
    output.progress.step('waiting');
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(context);
    const uploadCache = await openUploadCache(context);
    const facts = toFileFacts(
      await api.retrieveFile(await findTarget(target, uploadCache, context), context),
    );
    const entry = uploadCache.findById(facts.file_id);
    if (flags.json) {
      const json = {
        ...toStoredFileJson(facts),
        remembered: entry !== undefined,
        sha256: entry?.sha256 ?? null,
      };
      await output.writeJson(json);
      return;
    }
    const rows = [
      ['name', facts.filename],
      ['type', facts.media_type],
      ['size', `${formatBytes(facts.size_bytes)} (${formatCount(facts.size_bytes)} bytes)`],
      ['created', `${formatTime(facts.created_at)} UTC`],
      ['expires', formatExpiry(facts.expires_at, env.now()) + (facts.expires_at === null ? '' : ' UTC')],
      ['remembered', entry ? 'yes' : 'no'],
      // By itself, as it would not fit 80 columns otherwise.
      ...(entry ? [['sha256', entry.sha256]] : []),
    ];
    await output.write(formatTable(['id', facts.file_id], rows));
  });
}
