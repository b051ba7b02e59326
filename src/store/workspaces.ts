// Remembers where each credential leads (API address and workspace), without ever writing a credential down.
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { systemErrorCode } from '../errors.ts';
import { credentialParts } from './credential.ts';
import { readSmallFile } from './disk.ts';
import { cacheFolder, placeFile } from './folders.ts';

/** Where requests go: ids of one place are unknown in every other. */
export interface Place {
  /** As used, compared exactly. */
  readonly base_url: string;
  readonly workspace_id: string;
}

/** What a run says of its place by itself; undefined is left to the SDK and the API. */
export interface PlaceSettings {
  readonly baseUrl: string | undefined;
  readonly workspace: string | undefined;
  /** Variables by which another platform chooses address and account; left out or undefined for the Claude API. */
  readonly scopeVariables?: readonly string[] | undefined;
}

/** Where the SDK sends requests when nothing says otherwise. */
export const SDK_BASE_URL = 'https://api.anthropic.com';

/**
 * Returns the address that requests go to; undefined where only the SDK knows it, as a profile without `--base-url`
 * may bring one along.
 */
export function knownBaseUrl(settings: PlaceSettings, env: Env): string | undefined {
  // What its package makes of a region is its own affair: the address is learned from its answers.
  if (settings.scopeVariables) return settings.baseUrl;
  const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN } = env.variables;
  const explicit = settings.baseUrl ?? (ANTHROPIC_BASE_URL?.trim() || undefined);
  if (explicit !== undefined) return explicit;
  return ANTHROPIC_API_KEY?.trim() || ANTHROPIC_AUTH_TOKEN?.trim() ? SDK_BASE_URL : undefined;
}

/** Returns the place of this run's requests before any is made, or undefined where it is not known yet. */
export async function recallPlace(settings: PlaceSettings, env: Env): Promise<Place | undefined> {
  const base_url = knownBaseUrl(settings, env);
  if (base_url !== undefined && settings.workspace !== undefined) {
    return { base_url, workspace_id: settings.workspace };
  }
  try {
    const path = await credentialFile(settings, env, false);
    const place = path === undefined ? undefined : parsePlace(readSmallFile(path));
    if (!place) return undefined;
    return {
      base_url: base_url ?? place.base_url,
      workspace_id: settings.workspace ?? place.workspace_id,
    };
  } catch {
    return undefined; // Never learned, or not readable: then it is learned from the next answer.
  }
}

/** Remembers the place that a response came from; throws the system's error when the disk refuses. */
export async function learnPlace(place: Place, settings: PlaceSettings, env: Env): Promise<void> {
  const path = await credentialFile(settings, env, true);
  if (path !== undefined) placeFile(path, JSON.stringify(place));
}

/** The file of this run's credential: named by a keyed hash, from which nobody can test guesses without the salt. */
async function credentialFile(settings: PlaceSettings, env: Env, make: boolean): Promise<string | undefined> {
  const folder = await cacheFolder(env);
  if (folder === undefined) return undefined;
  const salt = readSalt(folder) ?? (make ? await makeSalt(folder) : undefined);
  if (salt === undefined) return undefined;
  const { createHmac } = await import('node:crypto');
  const parts = JSON.stringify([
    knownBaseUrl(settings, env) ?? null,
    ...credentialParts(env, settings.scopeVariables),
  ]);
  return join(folder, 'workspaces', createHmac('sha256', salt).update(parts).digest('hex'));
}

const SALT = /^[0-9a-f]{64}$/;

function readSalt(folder: string): string | undefined {
  try {
    const salt = readSmallFile(join(folder, 'salt'));
    return SALT.test(salt) ? salt : undefined;
  } catch {
    return undefined;
  }
}

/** Of several processes that make one at once, the first wins: a link, other than a rename, never replaces. */
async function makeSalt(folder: string): Promise<string | undefined> {
  const { randomBytes } = await import('node:crypto');
  const path = join(folder, 'salt');
  const made = join(folder, `.${crypto.randomUUID()}.tmp`);
  placeFile(made, randomBytes(32).toString('hex'));
  try {
    // What is there but no salt is damaged: no one can use it.
    for (let tries = 0; tries < 2; tries++) {
      try {
        linkSync(made, path);
        break;
      } catch (error) {
        const code = systemErrorCode(error);
        if (code === 'EEXIST') {
          if (readSalt(folder) !== undefined) break;
          rmSync(path, { force: true });
        } else {
          // A file system without links: the loser of a race learns its workspace once more.
          writeFileSync(path, readFileSync(made), { mode: 0o600, flag: 'wx' });
          break;
        }
      }
    }
    return readSalt(folder);
  } finally {
    rmSync(made, { force: true });
  }
}

function parsePlace(text: string): Place | undefined {
  try {
    const { base_url, workspace_id } = JSON.parse(text) as Partial<Place>;
    if (typeof base_url === 'string' && typeof workspace_id === 'string') return { base_url, workspace_id };
  } catch {
    // Damaged: learned anew from the next answer.
  }
  return undefined;
}
