// Finds the files that several inputs of a batch name, in eight bytes an input, and lets the first of them upload alone.
import { createHash } from 'node:crypto';
import type { Entry } from '../each/entry.ts';
import { CliError } from '../errors.ts';
import type { ManifestEvent } from './manifest.ts';

export interface SharedFiles {
  /** Takes note of an input. */
  add(event: ManifestEvent): void;
  /**
   * Runs the work on an entry, told whether several inputs name its file; entries of one file wait for the first, which
   * may upload it.
   */
  inTurn<T>(entry: Entry, run: (isRepeated: boolean) => Promise<T>): Promise<T>;
}

/** Makes an empty list. Paths with equal hashes count as equal: the file is then uploaded without need. */
export function makeSharedFiles(): SharedFiles {
  let hashes = new Float64Array(1024);
  let count = 0;
  let repeated: Set<number> | undefined;
  const firsts = new Map<number, Promise<void>>();
  return {
    add(event) {
      if (event.event !== 'input' || event.ref.kind !== 'path') return;
      if (count === hashes.length) {
        const grown = new Float64Array(count * 2);
        grown.set(hashes);
        hashes = grown;
      }
      hashes[count] = hashPath(event.ref.path);
      count += 1;
    },
    async inTurn({ ref }, run) {
      repeated ??= findRepeated(hashes.subarray(0, count));
      if (ref instanceof CliError || ref.kind !== 'path') return run(false);
      const hash = hashPath(ref.path);
      if (!repeated.has(hash)) return run(false);
      const first = firsts.get(hash);
      if (first) {
        await first;
        return run(true);
      }
      const running = run(true);
      // Its failure is its own; its result is not kept.
      const ended = running.then(
        () => {},
        () => {},
      );
      firsts.set(hash, ended);
      return running;
    },
  };
}

function findRepeated(hashes: Float64Array): Set<number> {
  hashes.sort();
  const repeated = new Set<number>();
  for (let at = 1; at < hashes.length; at++) {
    if (hashes[at] === hashes[at - 1]) repeated.add(hashes[at] as number);
  }
  return repeated;
}

/** Returns 48 bits of the hash of a path. */
function hashPath(path: string): number {
  return createHash('sha256').update(path).digest().readUIntBE(0, 6);
}
