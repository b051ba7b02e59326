// Says of parsed JSON whether it has the parts of the API's answers that claude-see builds on. Pure; more parts are fine.
import type { DeletedFile, FileMetadata } from '@anthropic-ai/sdk/resources/files';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';

/** Says whether a value is a stored file. */
export function isFile(value: unknown): value is FileMetadata {
  if (!isObject(value)) return false;
  const { id, filename, mime_type, size_bytes, created_at, expires_at } = value;
  return (
    [id, filename, mime_type, created_at].every((part) => typeof part === 'string' && part !== '') &&
    typeof size_bytes === 'number' &&
    (expires_at == null || typeof expires_at === 'string')
  );
}

/** Says whether a value is the receipt of a file's deletion. */
export function isDeletedFile(value: unknown): value is DeletedFile {
  return isObject(value) && typeof value.id === 'string' && value.id !== '';
}

/** Says whether a value is a model. */
export function isModel(value: unknown): value is ModelInfo {
  if (!isObject(value)) return false;
  const { id, display_name, lifecycle, max_input_tokens } = value;
  return (
    [id, display_name, lifecycle].every((part) => typeof part === 'string') &&
    (max_input_tokens === null || typeof max_input_tokens === 'number')
  );
}

/** Returns the check of a page of a list from the check of its entries. */
export function isPageOf(isEntry: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => isObject(value) && Array.isArray(value.data) && value.data.every(isEntry);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
