// Names the address and credential that uploads belong to, without ever writing a credential to disk.
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { systemErrorCode } from '../errors.ts';
import { listCredentialParts } from './credential.ts';
import { readSmallFile, writeFileAtomic } from './disk.ts';
import { findCacheFolder } from './folders.ts';

/** Uploads made under one scope are found again under the same scope only. */
export interface UploadScope {
  /** As used, compared exactly; null where the SDK takes the address from a profile or a region. */
  readonly base_url: string | null;
  /** Keyed hash (HMAC-SHA256, hex) of the credential and of the workspace header. */
  readonly scope: string;
}

/** The settings of a run that decide where its uploads go. */
export interface ScopeSettings {
  readonly baseUrl: string | undefined;
  readonly workspace: string | undefined;
  /** Variables by which another platform chooses address and account; undefined for the Claude API. */
  readonly scopeVariables?: readonly string[] | undefined;
  /** A key of the Claude API that no variable holds. */
  readonly foundKey?: string | undefined;
}

/** The SDK's default address. */
export const SDK_BASE_URL = 'https://api.anthropic.com';

const SALT = /^[0-9a-f]{64}$/;

/**
 * Returns the scope of a run. Undefined where the salt is missing or damaged and `create` is false: no upload can be
 * found without it. With `create` a new salt is written, and the system's error is thrown if that fails.
 */
export async function findUploadScope(
  settings: ScopeSettings,
  env: Env,
  { create }: { readonly create: boolean },
): Promise<UploadScope | undefined> {
  const folder = await findCacheFolder(env);
  if (folder === undefined) return undefined;
  const salt = readSalt(folder) ?? (create ? await createSalt(folder) : undefined);
  if (salt === undefined) return undefined;
  const { createHmac } = await import('node:crypto');
  const parts = [
    settings.workspace ?? null,
    ...listCredentialParts(env, settings.scopeVariables, settings.foundKey),
  ];
  const scope = createHmac('sha256', salt).update(JSON.stringify(parts)).digest('hex');
  return { base_url: findBaseUrl(settings, env), scope };
}

function findBaseUrl(
  { baseUrl, scopeVariables, foundKey }: ScopeSettings,
  { variables }: Env,
): string | null {
  if (baseUrl !== undefined) return baseUrl;
  const { ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN } = variables;
  const hasKey = Boolean(foundKey || ANTHROPIC_API_KEY?.trim() || ANTHROPIC_AUTH_TOKEN?.trim());
  return scopeVariables === undefined && hasKey ? SDK_BASE_URL : null;
}

function readSalt(folder: string): string | undefined {
  try {
    const salt = readSmallFile(join(folder, 'salt'));
    return SALT.test(salt) ? salt : undefined;
  } catch {
    return undefined;
  }
}

/** Of several processes that write the first salt at once, one wins and all use that one. */
async function createSalt(folder: string): Promise<string | undefined> {
  const { randomBytes } = await import('node:crypto');
  const path = join(folder, 'salt');
  const salt = randomBytes(32).toString('hex');
  try {
    writeFileAtomic(path, salt, { exclusive: true, makeFolders: true });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    // A file that holds no salt is damaged: without it all entries are lost already.
    if (readSalt(folder) === undefined) writeFileAtomic(path, salt);
  }
  return readSalt(folder);
}
