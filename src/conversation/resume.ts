// Continues saved conversations and saves new turns. A disk error never loses an answer.
import { EFFORTS } from '../api/build-request.ts';
import { PROVIDER_NAMES } from '../api/providers/providers.ts';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { StoredConversation } from '../store/conversation.ts';
import { type Conversation, EMPTY_CONVERSATION } from './conversation.ts';
import { formatContinued } from './format-continued.ts';
import type { SavedConversations } from './persist.ts';

/** Saves a conversation and returns it as saved. Returns the same object when saving is off or fails. */
export type SaveConversation = (conversation: Conversation, settings: Settings) => Promise<Conversation>;

export interface OpenedConversation {
  /** The conversation before this run. */
  readonly conversation: Conversation;
  readonly save: SaveConversation;
  /** The run's context, with the conversation's settings where no flag overrides them. */
  readonly context: RunContext;
}

/** A conversation that a run continues, as it was last saved. */
export interface Continued extends Conversation {
  readonly saved: StoredConversation;
  /** A question was answered and not saved after it. */
  readonly isLastUnsaved: boolean;
}

/** Finds the conversation for `-c` or `-r`; undefined without these flags. Throws CliError when there is none. */
export async function findContinued(flags: Flags, env: Env): Promise<Continued | undefined> {
  const resumed = typeof flags.resume === 'string' ? flags.resume : undefined;
  if (resumed !== undefined && flags.continue === true) {
    throw usageError('--resume', 'cannot be combined with --continue', 'pass one of them');
  }
  if (resumed === undefined && flags.continue !== true) return undefined;
  const saved = await openSaved(env);
  const conversation = resumed === undefined ? await saved.latest() : await saved.load(resumed);
  if (conversation?.saved) {
    return { ...conversation, saved: conversation.saved, isLastUnsaved: saved.isLastUnsaved() };
  }
  throw new CliError('not_found', 'there is no conversation to continue', {
    subject: '--continue',
    hint: 'each answered question starts one, unless --no-save or the setting `save` prevents it',
  });
}

/**
 * Adds a conversation's provider, address and model to the flags: content for one provider must not go to another.
 * Throws CliError for an unknown provider.
 */
export function withContinuedFlags(flags: Flags, continued: Continued | undefined): Flags {
  if (!continued) return flags;
  const { id, provider, base_url, model } = continued.saved;
  if (
    flags.provider === undefined &&
    provider !== undefined &&
    !PROVIDER_NAMES.some((name) => name === provider)
  ) {
    throw new CliError('input_unusable', `was created with an unknown provider: ${provider}`, {
      subject: id,
      hint: 'update claude-see, or pass --provider to continue elsewhere',
    });
  }
  const kept = { ...flags, provider: flags.provider ?? provider, model: flags.model ?? model };
  if (typeof base_url !== 'string' || kept.provider !== provider) return kept;
  return { ...kept, baseUrl: flags.baseUrl ?? base_url };
}

/**
 * Opens a conversation to continue, or a new one. `context` was made with the flags of `withContinuedFlags`. Says which
 * one `-c` has found, and on a terminal also for `-r`, which takes a part of an id.
 */
export function resumeConversation(
  continued: Continued | undefined,
  flags: Flags,
  context: RunContext,
): OpenedConversation {
  const save = makeSave(context, flags);
  if (!continued) return { conversation: EMPTY_CONVERSATION, save, context };
  if (flags.continue === true || context.env.stderr.isTTY === true) {
    for (const note of formatContinued(continued, context.env.now())) context.output.info(note);
  }
  const settings = toSettings(continued.saved, flags, context.settings);
  return { conversation: continued, save, context: { ...context, settings } };
}

/** Loaded lazily: not needed before the first byte of the answer. */
async function openSaved(env: Env): Promise<SavedConversations> {
  const { openSavedConversations } = await import('./persist.ts');
  return openSavedConversations(env);
}

function makeSave(context: RunContext, flags: Flags): SaveConversation {
  const { env, output } = context;
  // Who asks for a save needs to know that it failed, even with -q.
  const report = flags.save === true ? output.notice : output.info;
  let reported: string | undefined;
  return async (conversation, settings) => {
    if (!context.settings.save) {
      await markUnsaved(env);
      return conversation;
    }
    try {
      const conversations = await openSaved(env);
      const saved = await conversations.save(conversation, settings);
      const [before, after] = [conversation.saved?.id, saved.saved?.id];
      if (before !== undefined && after !== undefined && before !== after) {
        output.info(
          conversations.has(before)
            ? `another process continued ${before} meanwhile; saved as ${after}`
            : `${before} was removed meanwhile; saved as ${after}, possibly without its earlier pictures`,
        );
      }
      if (reported !== undefined) report('the conversation is saved again, with all its turns');
      reported = undefined;
      return saved;
    } catch (error) {
      // The next turn tries again, and reports only a new problem.
      const problem = describeProblem(error);
      if (problem !== reported) report(`the conversation is not saved: ${problem}`);
      reported = problem;
      await markUnsaved(env);
      return conversation;
    }
  };
}

/** A later `-c` continues an earlier conversation, and should say so. */
async function markUnsaved(env: Env): Promise<void> {
  try {
    const conversations = await openSaved(env);
    conversations.markUnsaved();
  } catch {
    // The answer does not depend on it.
  }
}

function describeProblem(error: unknown): string {
  if (!(error instanceof CliError)) return describeSystemError(error);
  const { subject, message, hint } = error;
  return [[subject, message].filter(Boolean).join(': '), hint].filter(Boolean).join('; ');
}

function toSettings(saved: StoredConversation, flags: Flags, settings: Settings): Settings {
  const { system, effort } = saved;
  const keepsBase64 = saved.source === 'base64' && flags.source === undefined && flags.upload !== true;
  return {
    ...settings,
    system: flags.system === undefined ? (system ?? undefined) : settings.system,
    effort: flags.effort === undefined ? findEffort(effort) : settings.effort,
    source: keepsBase64 ? 'base64' : settings.source,
  };
}

function findEffort(effort: string | null): Settings['effort'] {
  return EFFORTS.find((level) => level === effort);
}
