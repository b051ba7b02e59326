// Formats stored files, as a table and as JSON, and their times.
import { formatBytes } from '../format.ts';
import { formatTable } from './table.ts';

/** A stored file, as the API or the local upload cache describes it. */
export interface StoredFileFacts {
  readonly file_id: string;
  readonly filename: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly created_at: string;
  /** Null when the file is kept until it is deleted. */
  readonly expires_at: string | null;
}

/** Converts the API's own object. */
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
export function toStoredFileJson(file: StoredFileFacts): object {
  const { file_id, filename, media_type, size_bytes, created_at, expires_at } = file;
  return { file_id, filename, media_type, size_bytes, created_at, expires_at };
}

interface FilesTable {
  readonly now: Date;
  /** The first page has one. */
  readonly header: boolean;
  /** Columns of the terminal; undefined for programs. */
  readonly columns: number | undefined;
}

/** Formats one page of files as a table; column widths are equal on all pages. */
export function formatStoredFiles(
  files: readonly StoredFileFacts[],
  { now, header, columns }: FilesTable,
): string {
  const rows = files.map((file) => [
    file.file_id.padEnd(29),
    formatBytes(file.size_bytes).padStart(10),
    formatTime(file.created_at),
    columns === undefined ? formatExpiry(file.expires_at, now).padEnd(24) : formatEnd(file, now).padEnd(16),
    file.media_type.padEnd(15),
    file.filename,
  ]);
  // As wide as a cut name at least, so that all pages show the same columns.
  const name = 'name'.padEnd(12);
  const titles = ['id', '      size', 'created', 'expires', 'type', name];
  const text = formatTable(titles, rows, {
    maxWidth: columns,
    cut: [name],
    drop: ['type', 'created', '      size', 'expires'],
  });
  return header ? text : text.slice(text.indexOf('\n') + 1);
}

/** Formats the expiry of a file in as few columns as a time. */
function formatEnd({ expires_at }: StoredFileFacts, now: Date): string {
  const isPast = expires_at !== null && Date.parse(expires_at) <= now.getTime();
  return isPast ? 'expired' : formatExpiry(expires_at, now);
}

/** Formats the expiry of a file: a time, `expired` with a time, or `never`. */
export function formatExpiry(expires_at: string | null, now: Date): string {
  if (expires_at === null) return 'never';
  return Date.parse(expires_at) <= now.getTime()
    ? `expired ${formatTime(expires_at)}`
    : formatTime(expires_at);
}

/** Formats an ISO time in UTC, to the minute. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : time.toISOString().slice(0, 16).replace('T', ' ');
}

/** Formats the remaining lifetime of a file: `expires` with a date, or with a time if that is within 48 hours. */
export function formatLifetime(expiresAt: string | null, now: Date): string {
  if (expiresAt === null) return 'never expires';
  const soon = Date.parse(expiresAt) - now.getTime() < 48 * 3_600_000;
  return `expires ${soon ? `${expiresAt.slice(0, 16).replace('T', ' ')} UTC` : expiresAt.slice(0, 10)}`;
}
