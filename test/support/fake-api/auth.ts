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

// fact(error-bad-key): A missing or wrong key is a 401 `authentication_error`; both `Authorization: Bearer` and
// `x-api-key` carry one. Source: https://platform.claude.com/docs/en/api/errors and SDK 1.14.0, `BaseAnthropic`,
// 2026-11.
// fact(workspace-header): A key that is tied to no workspace must name one in `anthropic-workspace-id`. Source: SDK
// 1.14.0, `ClientOptions`, 2026-11.
// guess(workspace-errors): Another workspace is a 403 for a key of one workspace, and a 404 for a key of none.
// Source: the SDK says only that they must match, 2026-11. If wrong: authenticate in test/support/fake-api/auth.ts.
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
