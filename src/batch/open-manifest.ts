// Opens the manifest of a batch, for one process to append to: its lock, its state and its end.
import { type ManifestAppender, openAppender } from './append-manifest.ts';
import { acquireLock, type ManifestLock } from './lock.ts';
import type { ManifestEvent } from './manifest.ts';
import { type ManifestState, makeManifestState } from './manifest-state.ts';
import { readManifest } from './read-manifest.ts';

/** A manifest that this process may append to. */
export interface OpenManifest {
  readonly path: string;
  readonly state: ManifestState;
  /** When a process that died with this manifest was alive last, in milliseconds since the epoch. */
  readonly previousAliveMs: number | undefined;
  /** Appends events and adds them to the state. Throws CliError. */
  record(...events: readonly ManifestEvent[]): void;
  /** Returns once all events are on the disk; throws CliError, also when another process took the lock. */
  sync(): void;
  /** Gives the lock back. */
  close(): void;
}

type OnEvent = (event: ManifestEvent) => void;

/** Opens an existing manifest, and passes its events on. Throws CliError, also when another process has it open. */
export async function openManifest(path: string, onEvent?: OnEvent): Promise<OpenManifest> {
  const lock = acquireLock(path);
  try {
    return await openLocked(path, lock, onEvent);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens an existing manifest whose lock is held; closing it releases the lock. Throws CliError. */
export async function openLocked(path: string, lock: ManifestLock, onEvent?: OnEvent): Promise<OpenManifest> {
  const state = makeManifestState();
  for await (const { event } of readManifest(path)) {
    state.apply(event);
    onEvent?.(event);
  }
  const appender: ManifestAppender = openAppender(path);
  return {
    path,
    state,
    previousAliveMs: lock.previousAliveMs,
    record(...events) {
      appender.append(...events);
      for (const event of events) state.apply(event);
    },
    sync() {
      lock.assertHeld();
      appender.sync();
    },
    close() {
      appender.close();
      lock.release();
    },
  };
}
