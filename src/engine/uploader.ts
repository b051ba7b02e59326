// Stores bytes in the workspace once, however often a run needs them, and remembers them.
import type { Api } from '../api/api.ts';
import type { Upload } from '../api/upload.ts';
import { CliError } from '../errors.ts';
import { type StoredFileFacts, toFileFacts } from '../render/stored-file.ts';
import { makeTransfer } from '../render/transfer.ts';
import type { RunContext } from '../run/context.ts';
import type { UploadCache } from './upload-cache.ts';
import { noteExpiryUnchanged } from './validate-flags.ts';

/** What is to be stored, with its length and hash. */
type NewUpload = Upload & { readonly size_bytes: number; readonly sha256: string };

export interface StoredBytes {
  readonly facts: StoredFileFacts;
  readonly sha256: string;
  /** False when the bytes were stored already, and nothing was sent. */
  readonly uploaded: boolean;
  /** True for whoever asks for the same bytes again in the same run. */
  readonly repeated?: boolean;
  /** True when it was said that the bytes were stored already, and until when. */
  readonly told?: boolean;
}

export interface Uploader {
  /** Stores bytes unless they are stored already; throws CliError. */
  store(upload: NewUpload): Promise<StoredBytes>;
}

/**
 * Makes the uploader of a run. A remembered file is asked for before its id is given out: whoever gets it builds on
 * it, and somebody else may have deleted the file.
 */
export function makeUploader(api: Api, uploadCache: UploadCache, context: RunContext): Uploader {
  const { env, output, settings, signal } = context;
  const transfer = makeTransfer(() => env.now().getTime(), output.progress.step);
  const under = new Map<string, Promise<StoredBytes>>();
  let ready: Promise<void> | undefined;

  const isThere = async (file_id: string) => {
    try {
      await api.retrieveFile(file_id, signal);
      return true;
    } catch (error) {
      if (error instanceof CliError && error.code === 'not_found') return false;
      throw error;
    }
  };
  const store = async (upload: NewUpload): Promise<StoredBytes> => {
    ready ??= ensurePlace(api, uploadCache, signal);
    await ready;
    const known = uploadCache.find(upload);
    if (known && (await isThere(known.file_id))) {
      const told = noteExpiryUnchanged(upload.input, known, context);
      return { facts: known, sha256: upload.sha256, uploaded: false, told };
    }
    if (known) await uploadCache.forget(known);
    const onSent = transfer.begin(upload.size_bytes);
    const options = { expiresInSeconds: settings.expiresInSeconds, onSent };
    const { metadata, sha256 } = await api.uploadFile(upload, options, signal);
    await uploadCache.learn(api);
    await uploadCache.remember({ sha256, media_type: upload.media_type }, metadata);
    return { facts: toFileFacts(metadata), sha256, uploaded: true };
  };
  return {
    store(upload) {
      // The same bytes under two names are one upload.
      const same = `${upload.sha256} ${upload.media_type}`;
      const before = under.get(same);
      if (before) return before.then((stored) => ({ ...stored, repeated: true, told: false }));
      const storing = store(upload);
      under.set(same, storing);
      return storing;
    },
  };
}

/** Finds out where the credentials lead, where that matters: something is remembered, but not of which place. */
export async function ensurePlace(api: Api, uploadCache: UploadCache, signal: AbortSignal): Promise<void> {
  if (uploadCache.place() || uploadCache.isEmpty()) return;
  await api.findPlace(signal);
  await uploadCache.learn(api);
}
