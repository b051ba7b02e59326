/** The state of one fake API: limits, clock, stored files, and the ids it hands out. */
import type { Batching } from './batch-store.ts';
import type { Looking } from './look.ts';
import type { Issued } from './tool-rules.ts';
import type { Failure, FakeApiOptions, NewFile, StoredFile } from './types.ts';

/** The workspace that `FakeApi.apiKey` belongs to. */
export const WORKSPACE_ID = 'wrkspc_01FakeMainWorkspace';
/** Another workspace of the same organisation. */
export const FOREIGN_WORKSPACE_ID = 'wrkspc_01FakeOtherWorkspace';

const MB = 1024 * 1024;

export interface World {
  readonly limits: {
    readonly bodyBytes: number;
    readonly batchBytes: number;
    readonly imageBase64Bytes: number;
    readonly fileBytes: number;
    readonly storageBytes: number;
  };
  readonly files: Map<string, StoredFile>;
  readonly unreachableUrls: Set<string>;
  /** The answer to every request of /v1/files, where a gateway has none. */
  noFilesApi: Failure | undefined;
  /** The reviewer that answers requests for verdicts. */
  looking: Looking | undefined;
  /** Verdicts on pixels by the hash of the bytes: a conversation sends the same images again and again. */
  readonly decodable: Map<string, Promise<boolean>>;
  /** The messages that call tools. */
  readonly issued: Issued;
  /** Prefixes that are in the prompt cache, as hashes. */
  readonly cache: Set<string>;
  /** Whether a request may have headers that claude-see must not send. */
  readonly oldForms: boolean;
  readonly batching: Batching;
  now(): Date;
  /** Deterministic ids: `req_…`, `msg_…`, `file_…`. */
  nextId(prefix: string): string;
}

/** A world as the API's documentation has it, with the given limits in place of its own. */
export function createWorld(options: FakeApiOptions): World {
  const counters = new Map<string, number>();
  return {
    limits: {
      // fact(body-limit).
      // fact(image-bytes-limit).
      // fact(files-upload).
      bodyBytes: options.maxBodyBytes ?? 32 * MB,
      // fact(batch-bytes): The body of a batch has at most 256 MB; a larger one is a 413. Source:
      // https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
      batchBytes: options.maxBatchBytes ?? 256 * MB,
      imageBase64Bytes: options.maxImageBase64Bytes ?? 10 * MB,
      fileBytes: options.maxFileBytes ?? 500 * MB,
      storageBytes: options.storageQuotaBytes ?? MB * MB,
    },
    files: new Map(),
    unreachableUrls: new Set(options.unreachableUrls),
    noFilesApi: undefined,
    looking: undefined,
    decodable: new Map(),
    issued: new Map(),
    cache: new Set(),
    oldForms: options.oldForms ?? false,
    batching: { batches: new Map(), options: {} },
    now: options.now ?? (() => new Date()),
    nextId(prefix) {
      const count = (counters.get(prefix) ?? 0) + 1;
      counters.set(prefix, count);
      return `${prefix}_011Fake${String(count).padStart(16, '0')}`;
    },
  };
}

/** Stores a file and returns it with its new id. */
export function storeFile(world: World, file: NewFile): StoredFile {
  const stored: StoredFile = {
    id: world.nextId('file'),
    bytes: file.bytes,
    ...(file.droppedBytes === undefined ? {} : { droppedBytes: file.droppedBytes }),
    filename: file.filename,
    mime_type: file.mime_type,
    workspaceId: file.workspaceId ?? WORKSPACE_ID,
    created_at: new Date(file.created_at ?? world.now()).toISOString(),
    expires_at: file.expires_at == null ? null : new Date(file.expires_at).toISOString(),
    downloadable: file.downloadable ?? false,
  };
  world.files.set(stored.id, stored);
  return stored;
}

/** The size of a file as it was uploaded. */
export function sizeOf(file: { readonly bytes: Buffer; readonly droppedBytes?: number }): number {
  return file.bytes.length + (file.droppedBytes ?? 0);
}

/** Whether the file's time is over. */
export function hasExpired(world: World, file: StoredFile): boolean {
  return file.expires_at !== null && Date.parse(file.expires_at) <= world.now().getTime();
}
