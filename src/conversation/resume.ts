// Brings saved conversations back and saves new turns; a disk that refuses costs the memory, never the answer.

import { EFFORTS } from '../api/build-request.ts';
import { PROVIDER_NAMES } from '../api/providers/providers.ts';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { StoredConversation } from '../store/conversation.ts';
import { type Conversation, EMPTY_CONVERSATION } from './conversation.ts';
import type { SavedConversations } from './persist.ts';

/** Saves a conversation and returns it as saved; one that may not or cannot be saved comes back as the same object. */
export type SaveConversation = (conversation: Conversation, settings: Settings) => Promise<Conversation>;

export interface OpenedConversation {
  /** What was said before the run. */
  readonly conversation: Conversation;
  readonly save: SaveConversation;
  /** The run's, with the settings of the conversation where no flag says otherwise. */
  readonly context: RunContext;
}

/** A conversation that a run goes on with, as it was last saved. */
export type Continued = Conversation & { readonly saved: StoredConversation };

/** Finds the conversation that `-c` or `-r` means; undefined without them. Throws CliError when there is none. */
export async function findContinued(flags: Flags, env: Env): Promise<Continued | undefined> {
  const resumed = typeof flags.resume === 'string' ? flags.resume : undefined;
  if (resumed !== undefined && flags.continue === true) {
    throw usageError('--resume', 'names a conversation, and --continue means the latest', 'use one of them');
  }
  if (resumed === undefined && flags.continue !== true) return undefined;
  const threads = await openThreads(env);
  const conversation = resumed === undefined ? await threads.latest() : await threads.load(resumed);
  if (conversation?.saved) return { ...conversation, saved: conversation.saved };
  throw new CliError('not_found', 'there is no conversation to continue', {
    subject: '--continue',
    hint: 'each answered question begins one, unless --no-save or the setting `save` forbids it',
  });
}

/**
 * Returns the flags that a run's settings go by. A conversation keeps platform, address and model, which decide what
 * else holds: what was said to one platform goes to no other. Throws CliError for a platform that is not known.
 */
export function withContinuedFlags(flags: Flags, continued: Continued | undefined): Flags {
  if (!continued) return flags;
  const { id, provider, base_url, model } = continued.saved;
  if (
    flags.provider === undefined &&
    provider !== undefined &&
    !PROVIDER_NAMES.some((name) => name === provider)
  ) {
    throw new CliError('input_unusable', `went to a platform that is not known here: ${provider}`, {
      subject: id,
      hint: 'a newer claude-see may know it; --provider goes on elsewhere',
    });
  }
  const kept = { ...flags, provider: flags.provider ?? provider, model: flags.model ?? model };
  if (typeof base_url !== 'string' || kept.provider !== provider) return kept;
  return { ...kept, baseUrl: flags.baseUrl ?? base_url };
}

/** Opens a conversation to go on with, or a new one, in a run whose settings go by `flagsGoingOn`. */
export function resumeConversation(
  continued: Continued | undefined,
  flags: Flags,
  context: RunContext,
): OpenedConversation {
  const save = makeSave(context);
  if (!continued) return { conversation: EMPTY_CONVERSATION, save, context };
  const settings = settingsOf(continued.saved, flags, context.settings);
  return { conversation: continued, save, context: { ...context, settings } };
}

/** Loaded only now: who keeps nothing, and whoever waits for the first byte, needs none of it. */
async function openThreads(env: Env): Promise<SavedConversations> {
  const { openSavedConversations } = await import('./persist.ts');
  return openSavedConversations(env);
}

/** So long a save may wait for other processes: what it saves has been answered, and somebody waits for the prompt. */
const SAVE_TIMEOUT_MS = 3000;

function makeSave(context: RunContext): SaveConversation {
  const { env, output } = context;
  let said: string | undefined;
  return async (conversation, settings) => {
    if (!context.settings.save) return conversation;
    try {
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(SAVE_TIMEOUT_MS)]);
      // Not a copy: merely reading some fields of the world opens them.
      const bounded: Env = Object.create(env, { signal: { value: signal } });
      const threads = await openThreads(bounded);
      const kept = await threads.save(conversation, settings);
      const [before, after] = [conversation.saved?.id, kept.saved?.id];
      if (before !== undefined && after !== undefined && before !== after) {
        output.info(
          threads.has(before)
            ? `${before} was continued by another process meanwhile; this is saved as ${after}`
            : `${before} was removed meanwhile; this is saved as ${after}, maybe without its earlier pictures`,
        );
      }
      if (said !== undefined) output.info('the conversation is saved again, with all its turns');
      said = undefined;
      return kept;
    } catch (error) {
      // The next turn tries again; only what is new is said.
      const problem =
        error instanceof CliError
          ? [error.message, error.hint].filter(Boolean).join('; ')
          : describeSystemError(error);
      if (problem !== said) output.info(`the conversation is not saved: ${problem}`);
      said = problem;
      return conversation;
    }
  };
}

function settingsOf(saved: StoredConversation, flags: Flags, settings: Settings): Settings {
  const { system, effort } = saved;
  const keepsBase64 = saved.source === 'base64' && flags.source === undefined && flags.upload !== true;
  return {
    ...settings,
    system: flags.system === undefined ? (system ?? undefined) : settings.system,
    effort: flags.effort === undefined ? effortOf(effort) : settings.effort,
    source: keepsBase64 ? 'base64' : settings.source,
  };
}

function effortOf(effort: string | null): Settings['effort'] {
  return EFFORTS.find((level) => level === effort);
}
