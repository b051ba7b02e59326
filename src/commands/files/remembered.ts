// Lists the uploads that this machine remembers for the workspace of a run.

import type { UploadCache } from '../../engine/upload-cache.ts';
import type { RunContext } from '../../run/context.ts';
import type { UploadEntry } from '../../store/file-entry.ts';
import { knownBaseUrl } from '../../store/workspaces.ts';

/**
 * Returns remembered uploads, newest first. If the workspace is unknown, returns those of all workspaces at the address;
 * if the address is unknown too, all.
 */
export function listRememberedFiles(
  uploadCache: UploadCache,
  { settings, env }: RunContext,
): readonly UploadEntry[] {
  const place = uploadCache.place();
  const base_url = place?.base_url ?? knownBaseUrl(settings, env);
  const workspace_id = place?.workspace_id ?? settings.workspace;
  return [...uploadCache.memory.list()]
    .filter(
      (entry) =>
        (base_url === undefined || entry.base_url === base_url) &&
        (workspace_id === undefined || entry.workspace_id === workspace_id),
    )
    .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}
