// Describes one cached upload as it lies on disk, and decides whether it may still be used. Pure.
import type { UploadScope } from './upload-scope.ts';

/** The bytes of an upload, and the scope that it was made under. */
export interface UploadKey extends UploadScope {
  /** Of the bytes sent, in hex. */
  readonly sha256: string;
  readonly media_type: string;
}

/** One upload. Names and times are the API's. */
export interface UploadEntry extends UploadKey {
  readonly file_id: string;
  readonly filename: string;
  readonly size_bytes: number;
  readonly created_at: string;
  /** Null: kept until deleted. */
  readonly expires_at: string | null;
}

/**
 * Entries are not used in their last 10 minutes: a question may wait in a queue, be retried, and run for as long as
 * the default `--timeout`.
 */
const EXPIRY_MARGIN_MS = 10 * 60_000;

const TEXT_FIELDS = ['scope', 'sha256', 'media_type', 'file_id', 'filename', 'created_at'] as const;

/** Parses an entry's file; returns undefined for anything but a whole entry. */
export function parseEntry(text: string): UploadEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<UploadEntry>;
  const isWhole =
    TEXT_FIELDS.every((field) => typeof entry[field] === 'string') &&
    (entry.base_url === null || typeof entry.base_url === 'string') &&
    typeof entry.size_bytes === 'number' &&
    isTime(entry.created_at) &&
    (entry.expires_at === null || isTime(entry.expires_at));
  return isWhole ? (entry as UploadEntry) : undefined;
}

/** Returns whether an entry is about exactly these bytes under exactly this scope. */
export function matchesKey(entry: UploadEntry, key: UploadKey): boolean {
  return matchesScope(entry, key) && entry.sha256 === key.sha256 && entry.media_type === key.media_type;
}

/** Returns whether an entry was uploaded under exactly this scope. */
export function matchesScope(entry: UploadEntry, { base_url, scope }: UploadScope): boolean {
  return entry.base_url === base_url && entry.scope === scope;
}

/**
 * Returns whether the API still has the file, by our clock. A wrong clock costs an upload, or a 404 after which the
 * file is sent again; it never removes the entry.
 */
export function isUsable({ expires_at }: UploadEntry, now: Date): boolean {
  return expires_at === null || Date.parse(expires_at) - now.getTime() > EXPIRY_MARGIN_MS;
}

function isTime(text: unknown): boolean {
  return typeof text === 'string' && !Number.isNaN(Date.parse(text));
}
