// `files prune`: deletes the stored files that match all given conditions, after asking.
import type { Api } from '../../api/api.ts';
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import { formatBytes, plural } from '../../format.ts';
import {
  formatStoredFiles,
  type StoredFileFacts,
  toFileFacts,
  toStoredFileJson,
} from '../../render/stored-file.ts';
import { getTableWidth } from '../../render/table.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { parseAge } from '../../run/parse-values.ts';
import { runEach } from '../../run/run-each.ts';
import { parseNamed } from '../../run/setting-table.ts';
import { confirmDeletion } from './confirm.ts';
import { CONCURRENT_DELETIONS, deleteAndForget } from './delete.ts';
import { listRememberedFiles } from './remembered.ts';

type PruneFlags = FlagsOf<'files prune'>;

/** Deletes and forgets the files that match, and prints their ids; throws the worst CliError at the end. */
export function pruneStored(flags: PruneFlags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings } = context;
    requireFiles(getCapabilities(settings), 'files prune');
    const matches = makeFilter(flags, env.now());
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(context);
    const uploadCache = await openUploadCache(context);
    output.progress.step('waiting');
    const candidates = flags.everything ? await listAll(api, context) : listRememberedFiles(uploadCache);
    const files = candidates.filter(matches);
    if (flags.dryRun) return showMatches(files, flags, context);
    if (files.length === 0) output.info('no matching files');
    // A single file is deleted without asking, unless someone else may have uploaded it.
    const asks = files.length > (flags.everything ? 0 : 1);
    if (asks && !(await confirmDeletion(formatAction(files, flags), flags, context))) return;
    const deleted: StoredFileFacts[] = [];
    const remove = async (file: StoredFileFacts) => {
      const existed = await deleteAndForget(file.file_id, uploadCache, api, context);
      return existed ? file : undefined;
    };
    try {
      await runEach(files, remove, context, {
        concurrency: CONCURRENT_DELETIONS,
        onResult: async (file) => {
          if (!file) return; // Already deleted elsewhere.
          deleted.push(file);
          if (!flags.json) await output.writeLine(file.file_id);
        },
      });
    } finally {
      if (flags.json) await output.writeJson(deleted.map(toStoredFileJson));
    }
    if (files.length > 0) output.info(`deleted ${formatTotals(deleted)}`);
  });
}

/** Returns the filter that the flags describe; throws CliError when there are no conditions. */
function makeFilter(flags: PruneFlags, now: Date): (file: StoredFileFacts) => boolean {
  const { olderThan, expired, allMine, everything } = flags;
  if (olderThan === undefined && !expired && !allMine && !everything) {
    throw usageError(
      'files prune',
      'no selection',
      'add --older-than 7d, --expired or --all-mine; --dry-run lists the files first',
    );
  }
  if (allMine && everything) throw usageError('--all-mine', 'cannot be combined with --everything');
  const before =
    olderThan === undefined ? undefined : now.getTime() - parseNamed(olderThan, '--older-than', parseAge);
  return ({ created_at, expires_at }) => {
    if (before !== undefined && Date.parse(created_at) > before) return false;
    return !expired || (expires_at !== null && Date.parse(expires_at) <= now.getTime());
  };
}

async function listAll(api: Api, context: RunContext): Promise<readonly StoredFileFacts[]> {
  const found: StoredFileFacts[] = [];
  for await (const page of api.listFiles(context)) found.push(...page.map(toFileFacts));
  return found;
}

async function showMatches(
  files: readonly StoredFileFacts[],
  flags: PruneFlags,
  { env, output }: RunContext,
): Promise<void> {
  if (flags.json) await output.writeJson(files.map(toStoredFileJson));
  else if (files.length > 0)
    await output.write(
      formatStoredFiles(files, { now: env.now(), header: true, columns: getTableWidth(env.stdout) }),
    );
  output.info(`would delete ${formatTotals(files)}; nothing was deleted`);
}

function formatAction(files: readonly StoredFileFacts[], flags: PruneFlags): string {
  const owner = flags.everything ? 'of this workspace, including uploads by others' : 'uploaded from here';
  return `delete ${formatFileCount(files.length)} ${owner}`;
}

function formatTotals(files: readonly StoredFileFacts[]): string {
  const bytes = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  return `${formatFileCount(files.length)}, ${formatBytes(bytes)}`;
}

function formatFileCount(count: number): string {
  return plural(count, 'file');
}
