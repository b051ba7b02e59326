// Deletes stored files at the API and in the memory; which ones is decided elsewhere.
import type { Api } from '../../api/api.ts';
import type { UploadCache } from '../../engine/upload-cache.ts';
import { CliError } from '../../errors.ts';

/** Deletions under way at once: far below the API's 500 a minute. */
export const CONCURRENT_DELETIONS = 4;

/**
 * Deletes one file and forgets it; returns false when the workspace did not have it any more. Throws CliError for
 * every other failure, and then the file stays remembered.
 */
export async function deleteAndForget(
  file_id: string,
  uploadCache: UploadCache,
  api: Api,
  signal: AbortSignal,
): Promise<boolean> {
  let found = true;
  try {
    await api.deleteFile(file_id, signal);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'not_found') throw error;
    found = false;
  }
  const entry = uploadCache.findById(file_id);
  if (entry) await uploadCache.delete(entry);
  return found;
}
