// Sends media as base64 where the address turns out to have no Files API.

import { MissingFilesApiError } from '../api/errors/curable-errors.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { EMPTY_CONVERSATION } from '../conversation/conversation.ts';
import type { RunContext } from '../run/context.ts';
import type { Settings } from '../run/settings.ts';
import { fitHistory } from './fit-history.ts';
import { type PlanSettings, planQuestion } from './plan.ts';
import type { Plan } from './types.ts';

/** Remembers for a run whether its address has a Files API. */
export interface FilesApiState {
  /** The error of the first call; undefined until one has failed. */
  missing: MissingFilesApiError | undefined;
}

/** Returns the settings to plan by: without uploads once the address is known to have no Files API. */
export function toPlanSettings(settings: Settings, { missing }: FilesApiState): PlanSettings {
  if (!missing) return settings;
  const platform = getCapabilities(settings);
  const { source } = settings;
  return {
    ...settings,
    // A source that was set as a default gives way, as on a platform without files.
    source: source === 'files' && !isUploadTyped(settings) ? 'auto' : source,
    platform: { ...platform, title: missing.origin, sources: { ...platform.sources, file: false } },
  };
}

/**
 * Plans a question again after a call of the Files API has failed, with base64 in place of uploads, and notes this once
 * a run. The conversation is made to fit into one body, as on a platform without files. Throws the error itself when it
 * has another cause or when the upload was asked for by a flag, and CliError when the question cannot be sent without
 * files.
 */
export async function planWithoutFiles(
  error: unknown,
  { question }: Plan,
  state: FilesApiState,
  context: RunContext,
): Promise<Plan> {
  const { output, settings } = context;
  if (!(error instanceof MissingFilesApiError)) throw error;
  if (isUploadTyped(settings)) {
    throw error.with({ hint: 'leave --upload (--source files) out: the images then go along as base64' });
  }
  const { history = EMPTY_CONVERSATION, content } = question;
  const planSettings = toPlanSettings(settings, { missing: error });
  const fitted = await fitHistory(history, content, context, planSettings.platform);
  const plan = planQuestion({ ...question, history: fitted }, planSettings);
  if (!state.missing) output.info(`${error.message}; images are sent as base64`);
  state.missing = error;
  return plan;
}

function isUploadTyped({ typed, source }: Settings): boolean {
  return source === 'files' && (typed.has('upload') || typed.has('source'));
}
