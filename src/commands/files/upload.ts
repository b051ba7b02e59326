// `files upload`: stores files in the workspace, as they are, and remembers them.
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { uploadName } from '../../api/upload.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import { CONCURRENT_FILE_CALLS, makeUploader, type StoredBytes } from '../../engine/uploader.ts';
import type { Env } from '../../env.ts';
import { CliError, usageError } from '../../errors.ts';
import { sniff } from '../../image/sniff.ts';
import { findWrongExtension } from '../../input/extensions.ts';
import { inspectLocal, type LocalFile } from '../../input/local-file.ts';
import { lifetimeWords, storedFileJson } from '../../render/stored-file.ts';
import { withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { runEach } from '../../run/run-each.ts';
import { readTargets, type Target, usable } from './targets.ts';

interface Stored extends StoredBytes {
  readonly input: string;
}

const URL_HINT = 'a question can name it as it is; with --download --upload it is stored too';

/** Uploads what is not stored yet and prints one id a line, in the order of the inputs; throws the worst CliError. */
export function uploadFiles(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    requireFiles(getCapabilities(settings), 'files upload');
    const targets = await readTargets(words, context, URL_HINT);
    if (settings.strip)
      output.info('files are stored as they are, with their metadata; `strip` holds for questions');
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(settings, env, output.debugEnabled, output.log);
    const uploadCache = await openUploadCache(context);
    const uploader = makeUploader(api, uploadCache, flags, context);
    const store = async (target: Target): Promise<Stored> => {
      const ref = usable(target);
      if (ref.kind === 'file_id') throw usageError(ref.input, 'is stored already');
      const file = await inspectLocal(ref, env, signal);
      const extension = await findVainExtension(file);
      const done = await uploader.store(file);
      if (extension && done.uploaded && !done.repeated) output.info(renamedWords(file, extension));
      return { input: file.input, ...done };
    };
    const stored: Stored[] = [];
    try {
      await runEach(targets, CONCURRENT_FILE_CALLS, context, flags, store, async (done) => {
        stored.push(done);
        if (!done.told) output.info(receipt(done, env.now()));
        if (flags.json !== true) await output.writeLine(done.facts.file_id);
      });
    } finally {
      if (flags.json === true) await output.write(`${JSON.stringify(stored.map(toJson))}\n`);
    }
  });
}

/** Returns what a name promises in vain; throws CliError for a page of HTML, which a download has saved as a picture. */
async function findVainExtension({
  input,
  name,
  media_type,
  content,
}: LocalFile): Promise<string | undefined> {
  const extension = name === undefined ? undefined : await findWrongExtension(name, media_type);
  if (extension === undefined) return undefined;
  const found = content instanceof Buffer ? sniff(content) : undefined;
  if (found?.kind === 'text' && found.format === 'html') {
    throw new CliError('input_unusable', `is named ${extension}, but it seems to be ${found.name}`, {
      subject: input,
      hint: 'a download may have saved an error page: open the file to see',
    });
  }
  return extension;
}

function renamedWords(file: LocalFile, extension: string): string {
  const what = file.media_type === 'text/plain' ? 'text' : file.media_type;
  return `${file.input}: named ${extension} but holds ${what}; stored as ${uploadName(file)}`;
}

function receipt({ input, facts, uploaded }: Stored, now: Date): string {
  const what = uploaded ? 'uploaded' : 'stored already';
  return `${input}: ${what} as ${facts.file_id}, ${lifetimeWords(facts.expires_at, now)}`;
}

function toJson({ input, facts, sha256, uploaded }: Stored): object {
  return { input, ...storedFileJson(facts), sha256, uploaded };
}
