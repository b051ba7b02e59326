// Creates the manifest of a new batch: it gets its name only once all inputs are listed in it.
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Entries } from '../each/entry.ts';
import { CliError, describeSystemError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import { linkExclusive, makeTemporaryPath, removeTemporaries } from '../store/disk.ts';
import { writeFully } from '../store/full-io.ts';
import { acquireLock } from './lock.ts';
import type { ManifestEvent, ManifestStart } from './manifest.ts';
import { type OpenManifest, openLocked } from './open-manifest.ts';
import { toInputEvent } from './stored-entry.ts';

export interface NewManifest {
  readonly path: string;
  readonly start: ManifestStart;
  readonly entries: Entries;
  /** Learns of each entry that names no input. */
  readonly onMissing: (error: CliError) => Promise<void>;
}

/** Bytes that are written at once. */
const BUFFER_BYTES = 64 * 1024;

/** A list may take long to arrive; a file older than this was left by a process that was killed. */
const LEFTOVER_MS = 24 * 60 * 60_000;

/** Letters and digits of the key: 50 random bits. */
const KEY_LENGTH = 10;
const KEY_ALPHABET = '0123456789abcdefghijklmnopqrstuv';

/** Returns a new key for the `custom_id`s of a manifest. */
export function makeKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(KEY_LENGTH));
  return Array.from(random, (byte) => KEY_ALPHABET[byte % KEY_ALPHABET.length]).join('');
}

/** Lists all inputs into a new manifest, and opens it. Throws CliError; then there is none. */
export async function createManifest(
  { path, start, entries, onMissing }: NewManifest,
  { env, signal }: RunContext,
  onEvent?: (event: ManifestEvent) => void,
): Promise<OpenManifest> {
  const lock = acquireLock(path);
  const folder = dirname(path);
  const temporary = makeTemporaryPath(folder);
  try {
    removeTemporaries(folder, Date.now(), LEFTOVER_MS);
    const writer = openWriter(temporary);
    try {
      writer.put(start);
      let total = 0;
      for await (const entry of entries) {
        signal.throwIfAborted();
        writer.put(toInputEvent(entry, start.question.prompt, env));
        if (entry.ref instanceof CliError) await onMissing(entry.ref);
        total += 1;
      }
      writer.put({ event: 'listed', total });
      writer.end();
    } finally {
      writer.close();
    }
    linkExclusive(temporary, path);
    return await openLocked(path, lock, onEvent);
  } catch (error) {
    lock.release();
    if (error instanceof CliError || !(error instanceof Error) || !('code' in error)) throw error;
    throw new CliError('output_unwritable', `cannot be written: ${describeSystemError(error)}`, {
      subject: path,
      hint: 'nothing has been submitted; name another place with --manifest FILE',
      cause: error,
    });
  } finally {
    rmSync(temporary, { force: true });
  }
}

function openWriter(path: string) {
  const file = openSync(path, 'wx', 0o600);
  let lines: string[] = [];
  let length = 0;
  const flush = () => {
    writeFully(file, Buffer.from(lines.join('')));
    lines = [];
    length = 0;
  };
  return {
    put(event: ManifestEvent) {
      const line = `${JSON.stringify(event)}\n`;
      lines.push(line);
      length += line.length;
      if (length >= BUFFER_BYTES) flush();
    },
    end() {
      flush();
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}
