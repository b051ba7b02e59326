// Notes which inputs have other bytes than when they were asked about before: they are asked with the new ones.
import type { Output } from '../render/output.ts';
import type { StagedRequest } from './make-request.ts';
import type { OpenManifest } from './open-manifest.ts';
import { readManifest } from './read-manifest.ts';

/** Takes note of each request in order. */
type ChangeWatch = (request: StagedRequest) => void;

/** Reads the hashes of the inputs that are asked again; the watch writes a note on each that has changed. Throws CliError. */
export async function watchChanges(
  { path, state }: OpenManifest,
  output: Pick<Output, 'info'>,
): Promise<ChangeWatch> {
  const hashes = new Map<number, string>();
  if (state.round > 0) {
    for await (const { event } of readManifest(path)) {
      if (event.event !== 'request' || event.sha256 === null) continue;
      // The beginning of a hash is enough, and a long list of them stays small.
      if (state.statusOf(event.index) === 'pending') hashes.set(event.index, event.sha256.slice(0, 16));
    }
  }
  return ({ entry, event }) => {
    const before = hashes.get(event.index);
    if (before === undefined || event.sha256 === null || event.sha256.startsWith(before)) return;
    output.info(`${entry.input}: has changed since it was submitted; it is asked about as it is now`);
  };
}
