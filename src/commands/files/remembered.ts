// The uploads of this machine that belong to the place a run talks to.

import type { UploadCache } from '../../engine/upload-cache.ts';
import type { RunContext } from '../../run/context.ts';
import type { UploadEntry } from '../../store/upload-entry.ts';
import { knownBaseUrl } from '../../store/workspaces.ts';

/**
 * Returns remembered uploads, newest first. While the workspace is not known, those of all workspaces at the address;
 * while even that is not known, all.
 */
export function rememberedFiles(
  uploadCache: UploadCache,
  { settings, env }: RunContext,
): readonly UploadEntry[] {
  const place = uploadCache.place();
  const base_url = place?.base_url ?? knownBaseUrl(settings, env);
  const workspace_id = place?.workspace_id ?? settings.workspace;
  return [...uploadCache.store.list()]
    .filter(
      (entry) =>
        (base_url === undefined || entry.base_url === base_url) &&
        (workspace_id === undefined || entry.workspace_id === workspace_id),
    )
    .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}
