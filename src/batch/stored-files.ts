// Makes sure that a stored file outlasts the batch that names it, asking the API once for each.
import type { Api } from '../api/api.ts';
import type { CallContext } from '../api/retry.ts';
import type { StoredUpload } from '../engine/choose-source.ts';
import type { UploadCache } from '../engine/upload-cache.ts';
import type { Env } from '../env.ts';
import { CliError } from '../errors.ts';

export interface StoredFiles {
  /** Returns whether the API still has an upload, and keeps it for the time that a batch may take. Throws CliError. */
  isThere(upload: StoredUpload, context: CallContext): Promise<boolean>;
  /** Forgets an upload, so that its bytes are uploaded again. */
  forget(upload: StoredUpload): Promise<void>;
}

/** A batch ends within a day, and may be submitted an hour after this look. */
const NEEDED_MS = 25 * 60 * 60_000;

/** `api` opens the API on first use. */
export function makeStoredFiles(
  api: () => Promise<Pick<Api, 'retrieveFile'>>,
  cache: Pick<UploadCache, 'findById' | 'delete'>,
  env: Pick<Env, 'now'>,
): StoredFiles {
  const known = new Map<string, Promise<boolean>>();
  const look = async (file_id: string, context: CallContext) => {
    try {
      await (await api()).retrieveFile(file_id, context);
      return true;
    } catch (error) {
      known.delete(file_id);
      if (error instanceof CliError && error.code === 'not_found') return false;
      throw error;
    }
  };
  return {
    async isThere({ file_id, expires_at }, context) {
      if (expires_at !== null && Date.parse(expires_at) < env.now().getTime() + NEEDED_MS) return false;
      const looked = known.get(file_id) ?? look(file_id, context);
      known.set(file_id, looked);
      return looked;
    },
    async forget({ file_id }) {
      const entry = cache.findById(file_id);
      if (entry) await cache.delete(entry);
    },
  };
}
