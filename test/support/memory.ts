/** Uploads that a test's machine remembers, without having made them. */
import { join } from 'node:path';
import type { UploadEntry } from '../../src/store/upload-entry.ts';
import { findUploadScope, type UploadScope } from '../../src/store/upload-scope.ts';
import { openUploadStore, type UploadStore } from '../../src/store/upload-store.ts';
import type { NewFile } from './fake-api/types.ts';
import type { TestWorld } from './run.ts';
import { testEnv } from './test-env.ts';

/** Opens the memory that the runs of a world use. */
export function memoryOf(world: TestWorld): Promise<UploadStore> {
  return openUploadStore(testEnv({ variables: { CLAUDE_SEE_CACHE_DIR: join(world.folder, 'cache') } }));
}

/** The scope of a run of the world that names no workspace. */
async function scopeOf(world: TestWorld): Promise<UploadScope> {
  const settings = { baseUrl: world.api.url, workspace: undefined };
  const env = testEnv({ variables: world.variables() });
  const scope = await findUploadScope(settings, env, { create: true });
  if (!scope) throw new Error('the world has no cache folder');
  return scope;
}

/** Stores a file at the fake API and remembers it as uploaded from here; `changes` are made to the entry. */
export async function rememberFile(
  world: TestWorld,
  file: Partial<NewFile>,
  changes: Partial<UploadEntry> = {},
): Promise<string> {
  const bytes = file.bytes ?? Buffer.from(`bytes ${world.api.files.size}`);
  const id = world.api.addFile({ filename: 'a.txt', mime_type: 'text/plain', ...file, bytes });
  const stored = world.api.files.get(id);
  if (!stored) throw new Error('the file is not there');
  const { createHash } = await import('node:crypto');
  const memory = await memoryOf(world);
  await memory.put({
    ...(await scopeOf(world)),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    media_type: stored.mime_type,
    file_id: id,
    filename: stored.filename,
    size_bytes: bytes.length,
    created_at: stored.created_at,
    expires_at: stored.expires_at,
    ...changes,
  });
  return id;
}
