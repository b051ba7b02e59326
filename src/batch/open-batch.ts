// Opens a batch that was submitted before: its manifest, and the API that it was submitted to.

import type { Api } from '../api/api.ts';
import { openEngine } from '../engine/engine.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { type FoundBatch, findBatch } from './find-batch.ts';
import { type ManifestState, readManifestState } from './manifest-state.ts';
import { refuseOtherAddress } from './stored-question.ts';

export interface OpenBatch extends FoundBatch {
  /** The manifest as it was when the batch was opened. */
  readonly manifest: ManifestState;
  /** The context of the run, with the model of the batch. */
  readonly context: RunContext;
  /** Opens the API on first use; throws CliError. */
  api(): Promise<Api>;
}

/** Opens the batch that the user names, by default the latest; throws CliError. */
export async function openBatch(
  word: string | undefined,
  flags: Pick<Flags, 'manifest'>,
  context: RunContext,
): Promise<OpenBatch> {
  const found = await findBatch(word, flags, context.env);
  const manifest = await readManifestState(found.path);
  // The key is not sent to an address that only the manifest names: it may come from anyone.
  refuseOtherAddress(context.settings, manifest.start, flags.manifest ?? found.argument);
  const own = { ...context, settings: { ...context.settings, model: manifest.start.question.model } };
  const engine = openEngine(own);
  return { ...found, manifest, context: own, api: engine.api };
}
