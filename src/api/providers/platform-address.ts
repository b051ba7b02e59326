// Reads the address of another platform from its variables: mends what was copied from a web page, refuses what cannot work.
import { usageError } from '../../errors.ts';
import { redactAddress } from '../../redact-url.ts';
import { dropApiPath, noteDroppedPath } from './api-path.ts';
import type { Capabilities, HostPart } from './capabilities.ts';

/** The address of a platform, as its SDK is to get it. */
export interface PlatformAddress {
  /** True if an address is set, so that the SDK makes none from a region or a resource. */
  readonly isSet: boolean;
  /** Undefined lets the SDK read or make it. */
  readonly baseUrl?: string;
  /** The variable that gives a part of the host name, and that part; undefined if none does. */
  readonly hostPart?: { readonly name: string; readonly value: string };
  /** Says that something is used in another form than written. */
  readonly note?: string | undefined;
}

/**
 * Returns the address of a platform; `given` is that of `--base-url`, which wins. Throws CliError for a region or resource
 * that cannot be part of a host name.
 */
export function readPlatformAddress(
  given: string | undefined,
  { baseUrlVariable, baseUrlHasVersion, hostPart }: Capabilities,
  variables: Readonly<Record<string, string | undefined>>,
): PlatformAddress {
  if (given !== undefined) return { isSet: true, baseUrl: given };
  const written = variables[baseUrlVariable]?.trim().replace(/\/+$/, '');
  if (written) {
    const note = baseUrlHasVersion ? undefined : noteDroppedPath(baseUrlVariable, written);
    return { isSet: true, ...(note === undefined ? {} : { baseUrl: dropApiPath(written), note }) };
  }
  return { isSet: false, ...(hostPart && readHostPart(hostPart, variables)) };
}

function readHostPart(
  { kind, variables: names, inAddress, hint }: HostPart,
  variables: Readonly<Record<string, string | undefined>>,
): Pick<PlatformAddress, 'hostPart' | 'note'> {
  const name = names.find((each) => variables[each]?.trim());
  const text = name && variables[name]?.trim();
  if (!name || !text) return {};
  const value = inAddress?.exec(text)?.[1] ?? text;
  if (!/^[a-z\d-]+$/i.test(value)) {
    throw usageError(`${name}=${redactAddress(text)}`, `is not the name of a ${kind}`, hint);
  }
  const note = value === text ? undefined : `${name}: used as ${value}, the name of the ${kind} in it`;
  return { hostPart: { name, value }, note };
}
