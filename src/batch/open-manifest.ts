// Opens the manifest of a batch, for one process to append to: its lock, its state and its end.
import { existsSync } from 'node:fs';
import { CliError } from '../errors.ts';
import { type ManifestAppender, openAppender } from './append-manifest.ts';
import { acquireLock, HEARTBEAT_MS, type ManifestLock } from './lock.ts';
import type { ManifestEvent } from './manifest.ts';
import { type ManifestState, makeManifestState } from './manifest-state.ts';
import { readManifest } from './read-manifest.ts';

/** A manifest that this process may append to. */
export interface OpenManifest {
  readonly path: string;
  readonly state: ManifestState;
  /** Appends events and adds them to the state. Throws CliError. */
  record(...events: readonly ManifestEvent[]): void;
  /** Returns once all events are on the disk; throws CliError, also when another process took the lock or the file is gone. */
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
  const manifest: OpenManifest = {
    path,
    state,
    record(...events) {
      appender.append(...events);
      for (const event of events) state.apply(event);
    },
    sync() {
      lock.assertHeld();
      if (!existsSync(path)) throw removedError(path);
      appender.sync();
    },
    close() {
      appender.close();
      lock.release();
    },
  };
  try {
    noteKilled(manifest, lock.previousAliveMs);
  } catch (error) {
    appender.close();
    throw error;
  }
  return manifest;
}

/** Events would be written nowhere, and a batch that is created now would be lost. */
function removedError(path: string): CliError {
  return new CliError('output_unwritable', 'was removed while it was in use', {
    subject: path,
    hint: 'nothing more is submitted; batches that were created before go on',
  });
}

/** A killed process may have been sending until the end, which only its lock tells, and that is gone from now on. */
function noteKilled({ state, record, sync }: OpenManifest, previousAliveMs: number | undefined): void {
  if (previousAliveMs === undefined) return;
  const untilMs = previousAliveMs + HEARTBEAT_MS;
  const later = [...state.batches.values()].filter(
    ({ id, sentUntil }) => id === undefined && Date.parse(sentUntil) < untilMs,
  );
  if (later.length === 0) return;
  const at = new Date(untilMs).toISOString();
  record(...later.map(({ n }): ManifestEvent => ({ event: 'unconfirmed', n, at })));
  sync();
}
