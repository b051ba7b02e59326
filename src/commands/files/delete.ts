// Deletes a stored file at the API and in the upload cache.
import type { Api } from '../../api/api.ts';
import type { UploadCache } from '../../engine/upload-cache.ts';
import { CliError } from '../../errors.ts';
import type { RunContext } from '../../run/context.ts';

/** Concurrent deletions; stays far below the API's limit of 500 requests per minute. */
export const CONCURRENT_DELETIONS = 4;

/**
 * Deletes one file and forgets it. Returns false when the workspace no longer had it. Throws CliError for every other
 * failure, and then the file stays in the cache.
 */
export async function deleteAndForget(
  file_id: string,
  uploadCache: UploadCache,
  api: Api,
  context: RunContext,
): Promise<boolean> {
  let found = true;
  try {
    await api.deleteFile(file_id, context);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'not_found') throw error;
    found = false;
  }
  const entry = uploadCache.findById(file_id);
  if (entry) await uploadCache.delete(entry);
  return found;
}
