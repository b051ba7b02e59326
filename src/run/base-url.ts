// Finds the address of the API, and leaves out the path that every request adds itself.
import { dropApiPath, noteDroppedPath } from '../api/providers/api-path.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { parseFrom, type SettingOrigin } from './setting-table.ts';

interface BaseUrl {
  /** Undefined lets the SDK choose. */
  readonly baseUrl: string | undefined;
  /** Says that the address is used without the end that was written. */
  readonly baseUrlNote?: string | undefined;
}

/**
 * Returns the address of a run: `chosen`, which comes from `origin`, before the SDK's own variable. Throws CliError for
 * a variable that is not valid.
 */
export function resolveBaseUrl(
  chosen: string | undefined,
  origin: Pick<SettingOrigin, 'name'> | undefined,
  platform: Capabilities,
  variables: Readonly<Record<string, string | undefined>>,
): BaseUrl {
  const written = chosen ?? readVariable(platform, variables);
  if (written === undefined || platform.baseUrlHasVersion) return { baseUrl: written };
  const name = chosen === undefined ? platform.baseUrlVariable : origin?.name;
  return { baseUrl: dropApiPath(written), baseUrlNote: noteDroppedPath(name ?? '--base-url', written) };
}

/**
 * Returns the address in the SDK's own variable, validated, because the SDK would accept anything. For another platform
 * the variable is only validated: it has an address for each of its endpoints, and a conversation may use several.
 */
function readVariable(
  { baseUrlVariable: name, package: own }: Capabilities,
  variables: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const text = variables[name];
  const parsed = text?.trim() ? parseFrom('base-url', { name, text }) : undefined;
  return own === undefined ? parsed : undefined;
}
