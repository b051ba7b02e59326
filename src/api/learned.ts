// Notes what responses tell of where requests go; decides nothing and keeps nothing beyond the client.
import type { Middleware } from '@anthropic-ai/sdk/core/middleware';

/** What a client has learned so far. */
export interface Learned {
  /** The workspace that the last response came from; undefined before the first one. */
  workspace_id: string | undefined;
}

/** Middleware of the SDK: reads the workspace off every response of the API, and off no other. */
export function noteWorkspace(learned: Learned): Middleware {
  return async (request, next, { options }) => {
    const response = await next(request);
    // A token exchange, which has no options, answers for no workspace.
    const workspace = options && response.headers.get('anthropic-workspace-id');
    if (workspace && /^[\x21-\x7e]{1,200}$/.test(workspace)) learned.workspace_id = workspace;
    return response;
  };
}
