// `files upload`: stores files in the workspace without changes, and remembers them.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { makeUploadName } from '../../api/upload-name.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import { makeUploader, type StoredBytes } from '../../engine/uploader.ts';
import type { Env } from '../../env.ts';
import { CliError, usageError } from '../../errors.ts';
import { sniff } from '../../image/sniff.ts';
import { findWrongExtension } from '../../input/extensions.ts';
import { inspectLocal, type LocalFile } from '../../input/local-file.ts';
import { CONCURRENT_FILE_CALLS } from '../../limits.ts';
import { mapBounded } from '../../map-bounded.ts';
import { formatLifetime, toStoredFileJson } from '../../render/stored-file.ts';
import { withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { readTargets, requireUsable, type Target } from './targets.ts';

interface Stored extends StoredBytes {
  readonly input: string;
}

const URL_HINT = 'use the URL in a question; --download --upload stores it';

/** Uploads files that are not stored yet and prints one id per line, in the order of the inputs; throws the worst CliError. */
export function uploadFiles(
  args: readonly string[],
  flags: FlagsOf<'files upload'>,
  env: Env,
): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    requireFiles(getCapabilities(settings), 'files upload');
    const targets = await readTargets(args, context, URL_HINT);
    if (settings.strip)
      output.info('files are stored unchanged, with their metadata; `strip` applies only to questions');
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(context);
    const uploadCache = await openUploadCache(context);
    const uploader = makeUploader(api, uploadCache, context);
    uploader.expect(await sumSizes(targets, env));
    const store = async (target: Target): Promise<Stored> => {
      const ref = requireUsable(target);
      if (ref.kind === 'file_id') throw usageError(ref.input, 'is already stored');
      const file = await inspectLocal(ref, env, signal);
      const extension = await findMisleadingExtension(file);
      const done = await uploader.store(file);
      if (extension && done.uploaded && !done.repeated) output.info(formatRename(file, extension));
      return { input: file.input, ...done };
    };
    const stored: Stored[] = [];
    try {
      await runEach(targets, store, context, {
        concurrency: CONCURRENT_FILE_CALLS,
        onResult: async (file) => {
          stored.push(file);
          if (!file.notified) output.info(formatReceipt(file, env.now()));
          if (!flags.json) await output.writeLine(file.facts.file_id);
        },
      });
    } finally {
      if (flags.json) await output.writeJson(stored.map(toJson));
    }
  });
}

/** Returns the bytes of all files that can be measured: a pipe has no size before it is read. */
async function sumSizes(targets: readonly Target[], env: Env): Promise<number> {
  const sizes = await mapBounded(targets, CONCURRENT_FILE_CALLS, async (target) => {
    if (target.kind !== 'path') return 0;
    const found = await stat(resolve(env.cwd, target.path)).catch(() => undefined);
    return found?.isFile() ? found.size : 0;
  });
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Returns the extension of a name if it does not match the content; throws CliError for HTML named as an image. */
async function findMisleadingExtension({
  input,
  name,
  media_type,
  content,
}: LocalFile): Promise<string | undefined> {
  const extension = name === undefined ? undefined : await findWrongExtension(name, media_type);
  if (extension === undefined) return undefined;
  const found = content instanceof Buffer ? sniff(content) : undefined;
  if (found?.kind === 'text' && found.format === 'html') {
    throw new CliError('input_unusable', `is named ${extension} but contains ${found.name}`, {
      subject: input,
      hint: 'a download may have saved an error page: open the file to see',
    });
  }
  return extension;
}

function formatRename(file: LocalFile, extension: string): string {
  const type = file.media_type === 'text/plain' ? 'text' : file.media_type;
  return `${file.input}: named ${extension} but contains ${type}; stored as ${makeUploadName(file)}`;
}

function formatReceipt({ input, facts, uploaded }: Stored, now: Date): string {
  const action = uploaded ? 'uploaded' : 'already stored';
  return `${input}: ${action} as ${facts.file_id}, ${formatLifetime(facts.expires_at, now)}`;
}

function toJson({ input, facts, sha256, uploaded }: Stored): object {
  return { input, ...toStoredFileJson(facts), sha256, uploaded };
}
