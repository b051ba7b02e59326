// What is remembered of one upload, as it stands on disk, and whether it may still be used. Pure.

/** The bytes that went out, and the place that they went to. An id is good nowhere else. */
export interface UploadKey {
  /** As used, compared exactly: a look-alike host never gets an id. */
  readonly base_url: string;
  readonly workspace_id: string;
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
 * An entry is not used in its last minutes: the question may wait in a queue, be retried and run for as long as
 * `--timeout` allows by default.
 */
const EXPIRY_MARGIN_MS = 10 * 60_000;

const TEXT_FIELDS = [
  'base_url',
  'workspace_id',
  'sha256',
  'media_type',
  'file_id',
  'filename',
  'created_at',
] as const;

/** Reads an entry's file; undefined for anything that is not a whole entry. */
export function parseEntry(text: string): UploadEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<UploadEntry>;
  const whole =
    TEXT_FIELDS.every((field) => typeof entry[field] === 'string') &&
    typeof entry.size_bytes === 'number' &&
    isTime(entry.created_at) &&
    (entry.expires_at === null || isTime(entry.expires_at));
  return whole ? (entry as UploadEntry) : undefined;
}

/** Says whether an entry is about exactly these bytes in exactly this place. */
export function matchesKey(entry: UploadEntry, key: UploadKey): boolean {
  return (
    entry.base_url === key.base_url &&
    entry.workspace_id === key.workspace_id &&
    entry.sha256 === key.sha256 &&
    entry.media_type === key.media_type
  );
}

/**
 * Says whether the API has, by our clock, not yet dropped the file. A clock that is wrong costs an upload or an
 * answer of 404, which is healed; it never costs the entry.
 */
export function isUsable({ expires_at }: UploadEntry, now: Date): boolean {
  return expires_at === null || Date.parse(expires_at) - now.getTime() > EXPIRY_MARGIN_MS;
}

function isTime(text: unknown): boolean {
  return typeof text === 'string' && !Number.isNaN(Date.parse(text));
}
