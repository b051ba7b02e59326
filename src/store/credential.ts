// Lists what identifies the credential that the SDK will choose. For hashing only: never written or printed.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { readSmallFile } from './disk.ts';

type Variables = Env['variables'];

/** Variables that select a profile or federation when there is neither key nor token. */
const PROFILE_VARIABLES = [
  'ANTHROPIC_PROFILE',
  'ANTHROPIC_FEDERATION_RULE_ID',
  'ANTHROPIC_ORGANIZATION_ID',
  'ANTHROPIC_SERVICE_ACCOUNT_ID',
];

/**
 * Returns the variable that holds the credential or names a login, in the SDK's order; undefined where none does. The
 * profile that is active without being named is none of them.
 */
export function findCredentialVariable(variables: Variables): string | undefined {
  const isSet = (name: string) => Boolean(variables[name]?.trim());
  const single = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_PROFILE'].find(isSet);
  if (single !== undefined) return single;
  // One without the other selects nothing.
  const isFederated = isSet('ANTHROPIC_FEDERATION_RULE_ID') && isSet('ANTHROPIC_ORGANIZATION_ID');
  return isFederated ? 'ANTHROPIC_FEDERATION_RULE_ID' : undefined;
}

/**
 * Returns texts that differ for every two credentials, in the SDK's order: a key, else a token, else profiles and
 * federation. `foundKey` is one that no variable holds. For another platform, the values of `scopeVariables`. They hold
 * secrets: hash them, never write them.
 */
export function listCredentialParts(
  { variables }: Env,
  scopeVariables: readonly string[] | undefined = undefined,
  foundKey: string | undefined = undefined,
): readonly string[] {
  if (scopeVariables) return ['platform', ...scopeVariables.flatMap((name) => [name, variables[name] ?? ''])];
  const custom = variables.ANTHROPIC_CUSTOM_HEADERS ?? ''; // May name a workspace or another key.
  const key = foundKey ?? variables.ANTHROPIC_API_KEY?.trim();
  if (key) return ['api key', key, custom];
  const token = variables.ANTHROPIC_AUTH_TOKEN?.trim();
  if (token) return ['auth token', token, custom];
  return [
    'profile',
    ...PROFILE_VARIABLES.map((name) => variables[name] ?? ''),
    ...readProfileTexts(variables),
    custom,
  ];
}

/**
 * Returns the path of the profile that is active without being named; undefined where there is none. `default` is the
 * SDK's own name for it.
 */
export function findProfile(variables: Variables): string | undefined {
  return listProfileFolders(variables)
    .map((folder) => {
      const name = read(join(folder, 'active_config')).trim() || 'default';
      return join(folder, 'configs', `${name}.json`);
    })
    .find((path) => read(path) !== '');
}

/** The whole configuration counts: a changed profile, as by a new login, may lead to another host. */
function readProfileTexts(variables: Variables): readonly string[] {
  return listProfileFolders(variables).flatMap((folder) => {
    const configs = join(folder, 'configs');
    return [
      folder,
      read(join(folder, 'active_config')),
      ...names(configs).map((name) => read(join(configs, name))),
    ];
  });
}

/** Returns the folders in which the official `ant` tool may keep its profiles. */
function listProfileFolders({
  ANTHROPIC_CONFIG_DIR,
  APPDATA,
  XDG_CONFIG_HOME,
  HOME,
}: Variables): readonly string[] {
  if (ANTHROPIC_CONFIG_DIR) return [ANTHROPIC_CONFIG_DIR];
  const home = XDG_CONFIG_HOME || (HOME && join(HOME, '.config'));
  return [APPDATA && join(APPDATA, 'Anthropic'), home && join(home, 'anthropic')].filter(
    (folder) => !!folder,
  ) as string[];
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readSmallFile(path);
  } catch {
    return '';
  }
}
