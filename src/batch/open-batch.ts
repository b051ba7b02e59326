// Opens a batch that was submitted before: its manifest, and the API that it was submitted to.

import type { Api } from '../api/api.ts';
import { openEngine } from '../engine/engine.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import { type FoundBatch, findBatch } from './find-batch.ts';
import { type ManifestView, readManifestView } from './manifest-view.ts';
import { refuseOtherAddress } from './stored-question.ts';

export interface OpenBatch extends FoundBatch {
  /** The manifest as it was when the batch was opened. */
  readonly view: ManifestView;
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
  const view = await readManifestView(found.path);
  // The key is not sent to an address that only the manifest names: it may come from anyone.
  refuseOtherAddress(context.settings, view.start, flags.manifest ?? found.argument);
  const own = { ...context, settings: { ...context.settings, model: view.start.question.model } };
  const engine = openEngine(own);
  return { ...found, view, context: own, api: engine.api };
}
