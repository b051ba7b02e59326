/** Checks the credentials and the workspace of a request. */
import { ApiRefusal, invalid } from './errors.ts';
import { FOREIGN_WORKSPACE_ID, WORKSPACE_ID } from './world.ts';

export const API_KEY = 'sk-ant-api03-FakeMainKey-0123456789abcdef';
export const UNBOUND_API_KEY = 'sk-ant-api03-FakeUnboundKey-0123456789abcdef';
export const FOREIGN_API_KEY = 'sk-ant-api03-FakeForeignKey-0123456789abcdef';

/** Workspaces that a key may act on; the first is the one it belongs to, unless it belongs to none. */
const KEYS = new Map<string, { workspaces: readonly string[]; bound: boolean }>([
  [API_KEY, { workspaces: [WORKSPACE_ID], bound: true }],
  [FOREIGN_API_KEY, { workspaces: [FOREIGN_WORKSPACE_ID], bound: true }],
  [UNBOUND_API_KEY, { workspaces: [WORKSPACE_ID, FOREIGN_WORKSPACE_ID], bound: false }],
]);

type Headers = Readonly<Record<string, string>>;

/** The workspace that the request acts on; throws when it may act on none. */
export function authenticate(headers: Headers): string {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const secret = bearer ?? headers['x-api-key'];
  if (secret === undefined || secret === '') {
    throw new ApiRefusal(401, 'Authentication is required: send an Authorization or x-api-key header');
  }
  const key = KEYS.get(secret);
  if (!key) throw new ApiRefusal(401, bearer === undefined ? 'invalid x-api-key' : 'Invalid bearer token');
  const asked = headers['anthropic-workspace-id'];
  if (asked === undefined) {
    if (key.bound && key.workspaces[0] !== undefined) return key.workspaces[0];
    throw invalid('anthropic-workspace-id', 'header is required: this credential belongs to no workspace');
  }
  if (key.workspaces.includes(asked)) return asked;
  if (key.bound) throw new ApiRefusal(403, `This credential does not belong to workspace ${asked}`);
  throw new ApiRefusal(404, `Workspace not found: ${asked}`);
}
