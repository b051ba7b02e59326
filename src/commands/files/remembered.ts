// Lists the cached uploads of the address and credential that a run uses.
import type { UploadCache } from '../../engine/upload-cache.ts';
import type { UploadEntry } from '../../store/upload-entry.ts';

/** Returns the uploads that this machine made with the run's address and credential, newest first. */
export function listRememberedFiles(uploadCache: UploadCache): readonly UploadEntry[] {
  return [...uploadCache.list()].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}
