// `files prune`: deletes many stored files by age: those that this machine uploaded, or with --everything all. Asks before.
import type { Api } from '../../api/api.ts';
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import { formatBytes, formatCount } from '../../format.ts';
import {
  type StoredFileFacts,
  storedFileJson,
  storedFileTable,
  toFileFacts,
} from '../../render/stored-file.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { parseAge } from '../../run/parse-values.ts';
import { runEach } from '../../run/run-each.ts';
import { confirmed } from './confirm.ts';
import { CONCURRENT_DELETIONS, deleteAndForget } from './delete.ts';
import { rememberedFiles } from './remembered.ts';

/** Deletes what meets every condition given, prints each id, and forgets it; throws the worst CliError at the end. */
export function pruneStored(flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    requireFiles(getCapabilities(settings), 'files prune');
    const isMeant = condition(flags, env.now());
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(settings, env, output.debugEnabled, output.log);
    const uploadCache = await openUploadCache(context);
    output.progress.step('waiting');
    const found = flags.everything === true ? await everything(api, signal) : rememberedFiles(uploadCache);
    const meant = found.filter(isMeant);
    if (flags.dryRun === true) return showMeant(meant, flags, context);
    if (meant.length === 0) output.info('no such files');
    // What others uploaded is asked about even where it is a single file.
    const asks = meant.length > (flags.everything === true ? 0 : 1);
    if (asks && !(await confirmed(whatWords(meant, flags), flags, context))) return;
    const deleted: StoredFileFacts[] = [];
    const remove = async (file: StoredFileFacts) => {
      const there = await deleteAndForget(file.file_id, uploadCache, api, signal);
      return there ? file : undefined;
    };
    try {
      await runEach(meant, CONCURRENT_DELETIONS, context, flags, remove, async (file) => {
        if (!file) return; // Gone already: only forgotten.
        deleted.push(file);
        if (flags.json !== true) await output.write(`${file.file_id}\n`);
      });
    } finally {
      if (flags.json === true) await output.write(`${JSON.stringify(deleted.map(storedFileJson))}\n`);
    }
    if (meant.length > 0) output.info(`deleted ${countWords(deleted.length)}, ${sizeWords(deleted)}`);
  });
}

/** Returns what the flags ask for; throws CliError when they ask for nothing, as that would be too much to guess. */
function condition(flags: Flags, now: Date): (file: StoredFileFacts) => boolean {
  const { olderThan, expired, allMine, everything: all } = flags;
  if (olderThan === undefined && expired !== true && allMine !== true && all !== true) {
    throw usageError(
      'files prune',
      'what to delete is not said',
      'add --older-than 7d, --expired or --all-mine, and --dry-run to look first',
    );
  }
  if (allMine === true && all === true) throw usageError('--all-mine', 'cannot go with --everything');
  const before = olderThan === undefined ? undefined : now.getTime() - ageOf(String(olderThan));
  return ({ created_at, expires_at }) => {
    if (before !== undefined && Date.parse(created_at) > before) return false;
    return expired !== true || (expires_at !== null && Date.parse(expires_at) <= now.getTime());
  };
}

function ageOf(text: string): number {
  try {
    return parseAge(text);
  } catch (error) {
    throw usageError(
      `--older-than: ${JSON.stringify(text)}`,
      error instanceof Error ? error.message : String(error),
    );
  }
}

async function everything(api: Api, signal: AbortSignal): Promise<readonly StoredFileFacts[]> {
  const found: StoredFileFacts[] = [];
  for await (const page of api.listFiles(signal)) found.push(...page.map(toFileFacts));
  return found;
}

async function showMeant(
  meant: readonly StoredFileFacts[],
  flags: Flags,
  { env, output }: RunContext,
): Promise<void> {
  if (flags.json === true) await output.write(`${JSON.stringify(meant.map(storedFileJson))}\n`);
  else if (meant.length > 0) await output.write(storedFileTable(meant, env.now(), true));
  output.info(`would delete ${countWords(meant.length)}, ${sizeWords(meant)}; nothing was deleted`);
}

function whatWords(meant: readonly StoredFileFacts[], flags: Flags): string {
  const them = meant.length === 1 ? 'it' : 'them';
  const whose =
    flags.everything === true ? `of this workspace, whoever uploaded ${them}` : 'uploaded from here';
  return `delete ${countWords(meant.length)} ${whose}`;
}

function countWords(count: number): string {
  return count === 1 ? '1 file' : `${formatCount(count)} files`;
}

function sizeWords(files: readonly StoredFileFacts[]): string {
  return formatBytes(files.reduce((sum, { size_bytes }) => sum + size_bytes, 0));
}
