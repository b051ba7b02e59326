// Notes which inputs have other bytes than when they were asked about before: they are asked with the new ones.
import { formatCount, plural } from '../format.ts';
import type { Output } from '../render/output.ts';
import type { StagedRequest } from './make-request.ts';
import type { OpenManifest } from './open-manifest.ts';
import { readManifest } from './read-manifest.ts';

export interface ChangeWatch {
  add(request: StagedRequest): void;
  /** Counts those that had no note of their own. */
  end(): void;
}

/** Inputs with a note of their own. */
const MAX_NOTED = 20;

/** Reads the hashes of the inputs that are asked again. Throws CliError. */
export async function watchChanges(
  { path, state }: OpenManifest,
  output: Pick<Output, 'info' | 'verbose'>,
): Promise<ChangeWatch> {
  const hashes = new Map<number, string>();
  if (state.round > 0) {
    for await (const { event } of readManifest(path)) {
      if (event.event !== 'request' || event.sha256 === null) continue;
      // The beginning of a hash is enough, and a long list of them stays small.
      if (state.statusOf(event.index) === 'pending') hashes.set(event.index, event.sha256.slice(0, 16));
    }
  }
  let count = 0;
  return {
    add({ entry, event }) {
      const before = hashes.get(event.index);
      if (before === undefined || event.sha256 === null || event.sha256.startsWith(before)) return;
      count += 1;
      if (count <= MAX_NOTED || output.verbose) {
        output.info(`${entry.input}: has changed since it was submitted; it is asked about as it is now`);
      }
    },
    end() {
      if (count <= MAX_NOTED || output.verbose) return;
      output.info(`${formatCount(count - MAX_NOTED)} more of ${plural(count, 'input')} that have changed`);
    },
  };
}
