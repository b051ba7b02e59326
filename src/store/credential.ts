// Names the credential that the SDK will choose, for hashing only; judges nothing and lets nothing else see it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { readSmallFile } from './disk.ts';

type Variables = Env['variables'];

/** Variables by which the SDK chooses where there is neither key nor token. */
const CHOOSING = [
  'ANTHROPIC_PROFILE',
  'ANTHROPIC_FEDERATION_RULE_ID',
  'ANTHROPIC_ORGANIZATION_ID',
  'ANTHROPIC_SERVICE_ACCOUNT_ID',
];

/**
 * Returns what tells this run's credential from every other, in the SDK's order: a key, else a token, else profiles
 * and federation; for another platform, the variables that it is `scopeVariables`. Never to be written anywhere.
 */
export function credentialParts(
  { variables }: Env,
  scopeVariables: readonly string[] | undefined = undefined,
): readonly string[] {
  const custom = variables.ANTHROPIC_CUSTOM_HEADERS ?? ''; // May name a workspace, or bring a key of its own.
  if (scopeVariables)
    return ['platform', ...scopeVariables.flatMap((name) => [name, variables[name] ?? '']), custom];
  const key = variables.ANTHROPIC_API_KEY?.trim();
  if (key) return ['api key', key, custom];
  const token = variables.ANTHROPIC_AUTH_TOKEN?.trim();
  if (token) return ['auth token', token, custom];
  return ['profile', ...CHOOSING.map((name) => variables[name] ?? ''), ...profileTexts(variables), custom];
}

/** A profile that is changed, as by a new login, may lead to another host: the texts stand for where they lead. */
function profileTexts(variables: Variables): readonly string[] {
  return profileFolders(variables).flatMap((folder) => {
    const configs = join(folder, 'configs');
    return [
      folder,
      read(join(folder, 'active_config')),
      ...names(configs).map((name) => read(join(configs, name))),
    ];
  });
}

/** Where the official `ant` tool may keep its profiles. */
function profileFolders({
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
