// Shows stored files: as table rows, as one object for --json, and when they end. Pure.
import { formatBytes } from '../format.ts';
import { formatTable } from './table.ts';

/** A stored file, whoever tells of it: the API or the memory. */
export interface StoredFileFacts {
  readonly file_id: string;
  readonly filename: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly created_at: string;
  /** Null: kept until deleted. */
  readonly expires_at: string | null;
}

/** Returns the facts of the API's own object. */
export function toFileFacts(metadata: {
  readonly id: string;
  readonly filename: string;
  readonly mime_type: string;
  readonly size_bytes: number;
  readonly created_at: string;
  readonly expires_at?: string | null;
}): StoredFileFacts {
  const { id, filename, mime_type, size_bytes, created_at, expires_at } = metadata;
  return {
    file_id: id,
    filename,
    media_type: mime_type,
    size_bytes,
    created_at,
    expires_at: expires_at ?? null,
  };
}

/** Returns the object that `--json` prints for a file. */
export function storedFileJson(file: StoredFileFacts): object {
  const { file_id, filename, media_type, size_bytes, created_at, expires_at } = file;
  return { file_id, filename, media_type, size_bytes, created_at, expires_at };
}

/** Formats files as a table; later pages leave the header out. Columns keep their places from page to page. */
export function storedFileTable(files: readonly StoredFileFacts[], now: Date, header: boolean): string {
  const rows = files.map((file) => [
    file.file_id.padEnd(29),
    formatBytes(file.size_bytes).padStart(10),
    timeWords(file.created_at),
    expiryWords(file.expires_at, now).padEnd(24),
    file.media_type.padEnd(15),
    file.filename,
  ]);
  const titles = ['id', '      size', 'created', 'expires', 'type', 'name'];
  const text = formatTable(titles, rows);
  return header ? text : text.slice(text.indexOf('\n') + 1);
}

/** Says when a file ends: a date, `never`, or that it has. */
export function expiryWords(expires_at: string | null, now: Date): string {
  if (expires_at === null) return 'never';
  return Date.parse(expires_at) <= now.getTime() ? `expired ${timeWords(expires_at)}` : timeWords(expires_at);
}

/** A time in UTC, to the minute, from the API's ISO text. */
export function timeWords(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : time.toISOString().slice(0, 16).replace('T', ' ');
}

/** A day is enough to know for a lifetime of days; a lifetime of hours ends at a time. */
export function lifetimeWords(expiresAt: string | null, now: Date): string {
  if (expiresAt === null) return 'never expires';
  const soon = Date.parse(expiresAt) - now.getTime() < 48 * 3_600_000;
  return `expires ${soon ? `${expiresAt.slice(0, 16).replace('T', ' ')} UTC` : expiresAt.slice(0, 10)}`;
}
