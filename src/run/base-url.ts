// Finds the address of the API, and leaves out the path that every request adds itself.
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

/** Returns a base URL without the path of the Messages API at its end, `/v1` or `/v1/messages`. */
export function dropApiPath(baseUrl: string): string {
  return baseUrl.replace(/\/v1(?:\/messages)?$/, '').replace(/\/+$/, '');
}

/** Returns the note on a base URL that ends in the path of the Messages API; undefined for any other. */
export function noteDroppedPath(name: string, baseUrl: string): string | undefined {
  const path = baseUrl.slice(dropApiPath(baseUrl).length);
  return path === '' ? undefined : `${name}: left out ${path} at the end, which every request adds itself`;
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
