/** The Files API: upload, list, metadata, delete; content is never downloadable for uploaded files. */
import type Anthropic from '@anthropic-ai/sdk';
import { ApiRefusal, invalid } from './errors.ts';
import type { RecordedForm, StoredFile } from './types.ts';
import { hasExpired, sizeOf, storeFile, type World } from './world.ts';

type FileMetadata = Anthropic.FileMetadata;

// fact(files-old-shapes): With the beta files-api-2025-04-14 a list has `has_more`, `first_id` and `last_id`, is paged by
// `after_id` and `before_id`, and files have no `expires_at`. Source: SDK 1.14.0, CHANGELOG of 0.122.0, and
// https://platform.claude.com/docs/en/build-with-claude/files, "Migrate from files-api-2025-04-14", 2026-08-27.
/** The public face of a stored file before the Files API was generally available. */
export function oldFileMetadata(file: StoredFile): Omit<FileMetadata, 'expires_at'> {
  const { expires_at: _, ...rest } = fileMetadata(file);
  return rest;
}

// fact(files-old-shapes).
/** A page of the workspace's files in the old shape. */
export function listOldFiles(world: World, workspaceId: string, query: URLSearchParams): object {
  refuseOtherNames(query, ['limit', 'after_id', 'before_id']);
  const files = newestFirst(world, workspaceId);
  const limit = limitOf(query);
  const placeOf = (name: string) => {
    const id = query.get(name);
    const index = files.findIndex((file) => file.id === id);
    if (id !== null && index === -1) throw invalid(name, 'Invalid page cursor');
    return id === null ? undefined : index;
  };
  const [after, before] = [placeOf('after_id'), placeOf('before_id')];
  const start = before === undefined ? (after ?? -1) + 1 : Math.max(0, before - limit);
  const data = files.slice(start, before === undefined ? start + limit : before);
  return {
    data: data.map(oldFileMetadata),
    has_more: before === undefined ? start + limit < files.length : start > 0,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

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

// fact(files-upload): An upload is one file of 1 byte to 500 MB, with an optional lifetime, within 1 TB for an organisation. Source:
// https://platform.claude.com/docs/en/build-with-claude/files, 2026-11.
// fact(storage-quota): An upload beyond the organisation's storage is a 400 with the code `storage_quota_exceeded`. Source: SDK 1.14.0,
// `StorageQuotaExceededError`, 2026-11.
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

// fact(files-names): A filename has 1 to 255 characters, none of them a control character or one of <>:"|?*\/. Source:
// https://platform.claude.com/docs/en/build-with-claude/files, 2026-11.
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

// fact(files-expiry): A file lives from 3,600 to 7,776,000 seconds when asked at its upload, else until it is deleted. Source: SDK
// 1.14.0, `FileUploadParams`, 2026-11.
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
): StoredFile {
  const { bytes, mime_type, droppedBytes } = form;
  return storeFile(world, {
    bytes,
    mime_type,
    workspaceId,
    ...(droppedBytes === undefined ? {} : { droppedBytes }),
    ...checked,
  });
}

// guess(unknown-query): A query of /v1/files that the API does not know is refused. Source: it refuses unknown fields of bodies,
// 2026-11. If wrong: refuseOtherNames in test/support/fake-api/files.ts.
function refuseOtherNames(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    if (!allowed.includes(name)) throw invalid(name, 'Extra inputs are not permitted');
  }
}

/** Seeded files may have any date; those of one instant keep their order. */
function newestFirst(world: World, workspaceId: string): readonly StoredFile[] {
  return [...world.files.values()]
    .filter((file) => file.workspaceId === workspaceId)
    .reverse()
    .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}

// fact(files-page-limit): A page of files has 1 to 1000, and 20 unless asked otherwise. Source: SDK 1.14.0, `FileListParams`, 2026-11.
function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 20);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw invalid('limit', 'Input should be a valid integer between 1 and 1000');
}

/** A page of the workspace's files, newest first, or those of the given ids. */
export function listFiles(world: World, workspaceId: string, query: URLSearchParams): object {
  refuseOtherNames(query, ['limit', 'page', 'ids[]']);
  const files = newestFirst(world, workspaceId);
  if (query.has('ids[]')) return filesOfIds(files, query);
  const limit = limitOf(query);
  const start = startOfPage(files, query.get('page'));
  const page = files.slice(start, start + limit);
  const last = page.at(-1);
  const more = last !== undefined && start + limit < files.length;
  return {
    data: page.map(fileMetadata),
    next_page: more ? `page_${Buffer.from(last.id).toString('base64url')}` : null,
  };
}

// fact(files-ids-lookup): A list of files takes up to 100 ids in place of page and limit, and leaves out those that are gone. Source: SDK
// 1.14.0, `FileListParams`, 2026-11.
function filesOfIds(files: readonly StoredFile[], query: URLSearchParams): object {
  if (query.has('limit') || query.has('page')) {
    throw invalid('ids', 'is mutually exclusive with page and limit');
  }
  const ids = new Set(query.getAll('ids[]'));
  if (ids.size > 100) throw invalid('ids', 'List should have at most 100 items');
  return { data: files.filter((file) => ids.has(file.id)).map(fileMetadata), next_page: null };
}

// guess(files-cursor): A page cursor that leads nowhere is a 400. Source: the API's answer to other broken inputs, 2026-11. If wrong:
// startOfPage in test/support/fake-api/files.ts.
function startOfPage(files: readonly StoredFile[], cursor: string | null): number {
  if (cursor === null || cursor === '') return 0;
  const id = Buffer.from(cursor.replace(/^page_/, ''), 'base64url').toString();
  const index = files.findIndex((file) => file.id === id);
  if (!cursor.startsWith('page_') || index === -1) throw invalid('page', 'Invalid page cursor');
  return index + 1;
}

// fact(files-delete-404): A file that is gone, or is another workspace's, is a 404. Source:
// https://platform.claude.com/docs/en/build-with-claude/files, 2026-11.
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

// fact(files-content): An uploaded file cannot be downloaded (400, `file_not_downloadable`), nor one whose time is over (404,
// `file_expired`). Source: SDK 1.14.0, the errors of `Files`, 2026-11.
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
