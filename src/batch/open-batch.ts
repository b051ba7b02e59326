// Opens a batch that was submitted before: its manifest, and the API that it was submitted to.

import type { Api } from '../api/api.ts';
import { PROVIDER_NAMES } from '../api/providers/providers.ts';
import { openEngine } from '../engine/engine.ts';
import { CliError, usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import { type FoundBatch, findBatch } from './find-batch.ts';
import type { ManifestStart } from './manifest.ts';
import { type ManifestView, readManifestView } from './manifest-view.ts';

export interface OpenBatch extends FoundBatch {
  /** The manifest as it was when the batch was opened. */
  readonly view: ManifestView;
  /** The context of the run, with the provider, address and model of the batch. */
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
  const settings = toBatchSettings(context.settings, view.start, flags.manifest);
  const own = { ...context, settings };
  const engine = openEngine(own);
  return { ...found, view, context: own, api: engine.api };
}

/**
 * Returns the settings with which the batch was submitted, as far as they say where it is. A manifest that was named
 * may come from anyone, so it does not choose the address that the key is sent to. Throws CliError.
 */
export function toBatchSettings(settings: Settings, start: ManifestStart, manifest?: string): Settings {
  const { base_url, workspace, question } = start;
  const provider = PROVIDER_NAMES.find((name) => name === start.provider);
  if (provider === undefined) {
    throw new CliError('input_unusable', `is a batch at an unknown provider: ${start.provider}`, {
      subject: manifest ?? start.id,
      hint: 'update claude-see',
    });
  }
  if (settings.typed.has('provider') && settings.provider !== provider) {
    throw usageError('--provider', `the batch is at ${provider}`, 'leave it out');
  }
  if (manifest !== undefined && base_url !== null && base_url !== settings.baseUrl) {
    throw usageError(manifest, `the batch is at ${base_url}`, `pass --base-url ${base_url} if you trust it`);
  }
  return {
    ...settings,
    provider,
    model: question.model,
    baseUrl: settings.typed.has('baseUrl') ? settings.baseUrl : (base_url ?? settings.baseUrl),
    workspace: settings.typed.has('workspace') ? settings.workspace : (workspace ?? settings.workspace),
  };
}
