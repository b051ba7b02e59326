// Uploads bytes to the workspace once, however often a run needs them, and caches their file_ids.
import type { Api } from '../api/api.ts';
import type { Upload } from '../api/upload.ts';
import { CliError } from '../errors.ts';
import { type StoredFileFacts, toFileFacts } from '../render/stored-file.ts';
import { makeTransfer } from '../render/transfer.ts';
import type { RunContext } from '../run/context.ts';
import type { UploadCache } from './upload-cache.ts';
import { noteExpiryUnchanged } from './validate-flags.ts';

/** An upload with its length and hash. */
type NewUpload = Upload & { readonly size_bytes: number; readonly sha256: string };

export interface StoredBytes {
  readonly facts: StoredFileFacts;
  readonly sha256: string;
  /** False when the bytes were stored already and nothing was sent. */
  readonly uploaded: boolean;
  /** True when the same run asked for the same bytes before. */
  readonly repeated?: boolean;
  /** True when a note already said that the bytes were stored, and until when. */
  readonly notified?: boolean;
}

export interface Uploader {
  /** Announces uploads of `bytes` in all, so that the progress of the first is that of all. */
  expect(bytes: number): void;
  /** Uploads bytes unless they are stored already; throws CliError. */
  store(upload: NewUpload): Promise<StoredBytes>;
}

/**
 * Makes the uploader of a run. A cached file_id is looked up at the API before it is returned, because somebody may
 * have deleted the file.
 */
export function makeUploader(api: Api, uploadCache: UploadCache, context: RunContext): Uploader {
  const { env, output, settings } = context;
  const transfer = makeTransfer(() => env.now().getTime(), output.progress.step);
  const pending = new Map<string, Promise<StoredBytes>>();

  const exists = async (file_id: string) => {
    try {
      await api.retrieveFile(file_id, context);
      return true;
    } catch (error) {
      if (error instanceof CliError && error.code === 'not_found') return false;
      throw error;
    }
  };
  const store = async (upload: NewUpload): Promise<StoredBytes> => {
    const known = uploadCache.find(upload);
    if (known && (await exists(known.file_id))) {
      transfer.skip(upload.size_bytes);
      const notified = noteExpiryUnchanged(upload.input, known, context);
      return { facts: known, sha256: upload.sha256, uploaded: false, notified };
    }
    if (known) await uploadCache.delete(known);
    const onSent = transfer.begin(upload.size_bytes);
    const options = { expiresInSeconds: settings.expiresInSeconds, onSent };
    const { metadata, sha256 } = await api.uploadFile(upload, options, context);
    await uploadCache.put({ sha256, media_type: upload.media_type }, metadata);
    return { facts: toFileFacts(metadata), sha256, uploaded: true };
  };
  return {
    expect: transfer.expect,
    store(upload) {
      // The same bytes under two names are uploaded once.
      const same = `${upload.sha256} ${upload.media_type}`;
      const before = pending.get(same);
      if (before) {
        transfer.skip(upload.size_bytes);
        return before.then((stored) => ({ ...stored, repeated: true, notified: false }));
      }
      const storing = store(upload);
      pending.set(same, storing);
      return storing;
    },
  };
}
