/** The Files API: upload, list, metadata, delete; content is never downloadable for uploaded files. */
import type Anthropic from '@anthropic-ai/sdk';
import { ApiRefusal, invalid } from './errors.ts';
import type { RecordedForm, StoredFile } from './types.ts';
import { hasExpired, sizeOf, storeFile, type World } from './world.ts';

type FileMetadata = Anthropic.FileMetadata;

/** The public face of a stored file. */
export function fileMetadata(file: StoredFile): FileMetadata {
  return {
    id: file.id,
    type: 'file',
    filename: file.filename,
    mime_type: file.mime_type,
    size_bytes: sizeOf(file),
    created_at: file.created_at,
    expires_at: file.expires_at,
    downloadable: file.downloadable,
  };
}

/** Refuses an upload that breaks a rule; returns what is then to be stored. */
export function checkUpload(world: World, form: RecordedForm): { filename: string; expires_at: Date | null } {
  for (const name of Object.keys(form.fields)) {
    if (name !== 'expires_in_seconds') throw invalid(name, 'Extra inputs are not permitted');
  }
  if (form.bytes.length === 0) throw invalid('file', 'File is empty');
  if (sizeOf(form) > world.limits.fileBytes) {
    throw new ApiRefusal(
      413,
      `File exceeds the maximum size: ${sizeOf(form)} bytes > ${world.limits.fileBytes} bytes`,
    );
  }
  const filename = checkFilename(form);
  const seconds = form.fields.expires_in_seconds;
  const expires_at = seconds === undefined ? null : expiry(world, seconds);
  const stored = [...world.files.values()].reduce((sum, file) => sum + sizeOf(file), 0);
  if (stored + sizeOf(form) > world.limits.storageBytes) {
    throw invalid('', "You have exceeded your organization's file storage limit", {
      error_code: 'storage_quota_exceeded',
    });
  }
  return { filename, expires_at };
}

/** Only the last path component is kept; an absent name is made up from the type. */
function checkFilename(form: RecordedForm): string {
  const name = form.filename.split(/[\\/]/).at(-1) ?? '';
  if (name === '') return `unnamed${EXTENSIONS[form.mime_type] ?? ''}`;
  if ([...name].length > 255) throw invalid('file', 'Filename must be between 1 and 255 characters');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[<>:"|?*\u0000-\u001f\u007f]/.test(name))
    throw invalid('file', 'Filename contains forbidden characters');
  return name;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'application/pdf': '.pdf',
  'text/plain': '.txt',
};

function expiry(world: World, text: string): Date {
  if (!/^-?\d+$/.test(text)) throw invalid('expires_in_seconds', 'Input should be a valid integer');
  const seconds = Number(text);
  if (seconds < 3600) throw invalid('expires_in_seconds', 'Input should be greater than or equal to 3600');
  if (seconds > 7_776_000) {
    throw invalid('expires_in_seconds', 'Input should be less than or equal to 7776000');
  }
  return new Date(world.now().getTime() + seconds * 1000);
}

/** Stores a checked upload. */
export function saveUpload(
  world: World,
  workspaceId: string,
  form: RecordedForm,
  checked: { filename: string; expires_at: Date | null },
): FileMetadata {
  const { bytes, mime_type, droppedBytes } = form;
  return fileMetadata(
    storeFile(world, {
      bytes,
      mime_type,
      workspaceId,
      ...(droppedBytes === undefined ? {} : { droppedBytes }),
      ...checked,
    }),
  );
}

/** A page of the workspace's files, newest first, or those of the given ids. */
export function listFiles(world: World, workspaceId: string, query: URLSearchParams): object {
  for (const name of query.keys()) {
    if (!['limit', 'page', 'ids[]'].includes(name)) throw invalid(name, 'Extra inputs are not permitted');
  }
  // Seeded files may have any date; those of one instant keep their order.
  const files = [...world.files.values()]
    .filter((file) => file.workspaceId === workspaceId)
    .reverse()
    .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  if (query.has('ids[]')) return filesOfIds(files, query);
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw invalid('limit', 'Input should be a valid integer between 1 and 1000');
  }
  const start = startOfPage(files, query.get('page'));
  const page = files.slice(start, start + limit);
  const last = page.at(-1);
  const more = last !== undefined && start + limit < files.length;
  return {
    data: page.map(fileMetadata),
    next_page: more ? `page_${Buffer.from(last.id).toString('base64url')}` : null,
  };
}

function filesOfIds(files: readonly StoredFile[], query: URLSearchParams): object {
  if (query.has('limit') || query.has('page')) {
    throw invalid('ids', 'is mutually exclusive with page and limit');
  }
  const ids = new Set(query.getAll('ids[]'));
  if (ids.size > 100) throw invalid('ids', 'List should have at most 100 items');
  return { data: files.filter((file) => ids.has(file.id)).map(fileMetadata), next_page: null };
}

function startOfPage(files: readonly StoredFile[], cursor: string | null): number {
  if (cursor === null || cursor === '') return 0;
  const id = Buffer.from(cursor.replace(/^page_/, ''), 'base64url').toString();
  const index = files.findIndex((file) => file.id === id);
  if (!cursor.startsWith('page_') || index === -1) throw invalid('page', 'Invalid page cursor');
  return index + 1;
}

/** The file if the workspace has it, its time over or not. */
export function requireFile(world: World, workspaceId: string, id: string): StoredFile {
  const file = world.files.get(id);
  if (file?.workspaceId !== workspaceId) throw new ApiRefusal(404, `File not found: ${id}`);
  return file;
}

/** DELETE /v1/files/:id. */
export function deleteFile(world: World, workspaceId: string, id: string): Anthropic.DeletedFile {
  world.files.delete(requireFile(world, workspaceId, id).id);
  return { id, type: 'file_deleted' };
}

/** GET /v1/files/:id/content: refused for all that a user has uploaded. */
export function fileContent(world: World, workspaceId: string, id: string): StoredFile {
  const file = requireFile(world, workspaceId, id);
  if (hasExpired(world, file)) {
    throw new ApiRefusal(404, `File has expired: ${id}`, { error_code: 'file_expired' });
  }
  if (!file.downloadable) {
    throw invalid('', `File is not downloadable: ${id}`, { error_code: 'file_not_downloadable' });
  }
  return file;
}
