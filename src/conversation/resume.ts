// Continues saved conversations and saves new turns. A disk error never loses an answer.
import { EFFORTS } from '../api/build-request.ts';
import { PROVIDER_NAMES } from '../api/providers/providers.ts';
import type { Env } from '../env.ts';
import { CliError, describeSystemError, usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
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
  /** A question was answered and not saved after the latest conversation; false for one chosen by its id. */
  readonly isLastUnsaved: boolean;
}

/** The conversation that a run continues. */
interface ContinueOptions {
  readonly latest: boolean;
  /** The id, or its start. */
  readonly id: string | undefined;
}

/** Finds the conversation for `-c` or `-r`; undefined without these flags. Throws CliError when there is none. */
export async function findContinued(
  { latest, id }: ContinueOptions,
  env: Env,
): Promise<Continued | undefined> {
  if (id !== undefined && latest) {
    throw usageError('--resume', 'cannot be combined with --continue', 'pass one of them');
  }
  if (id === undefined && !latest) return undefined;
  const saved = await openSaved(env);
  const conversation = id === undefined ? await saved.latest() : await saved.load(id);
  if (conversation?.saved) {
    const isLastUnsaved = latest && saved.isLastUnsaved();
    return { ...conversation, saved: conversation.saved, isLastUnsaved };
  }
  throw new CliError('not_found', 'there is no conversation to continue', {
    subject: '--continue',
    hint: 'each answered question starts one, unless --no-save or the setting `save` prevents it',
  });
}

/** The API that a run asks. */
interface TargetOptions {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly baseUrl?: string | undefined;
}

/**
 * Adds a conversation's provider, address and model to options that lack them: content for one provider must not go to
 * another. Throws CliError for an unknown provider.
 */
export function withContinuedTarget<Options extends TargetOptions>(
  options: Options,
  continued: Continued | undefined,
): Options {
  if (!continued) return options;
  const { id, provider, base_url, model } = continued.saved;
  const isKnown = provider === undefined || PROVIDER_NAMES.some((name) => name === provider);
  if (options.provider === undefined && !isKnown) {
    throw new CliError('input_unusable', `was created with an unknown provider: ${provider}`, {
      subject: id,
      hint: 'update claude-see, or pass --provider to continue elsewhere',
    });
  }
  const target = { ...options, provider: options.provider ?? provider, model: options.model ?? model };
  if (typeof base_url !== 'string' || target.provider !== provider) return target;
  return { ...target, baseUrl: options.baseUrl ?? base_url };
}

/**
 * Opens a conversation to continue, or a new one. The settings of `context` are those of `withContinuedTarget`. Notes
 * which conversation `-c` has found, and on a terminal also that of `-r`, which takes a part of an id.
 */
export function resumeConversation(
  continued: Continued | undefined,
  context: RunContext,
): OpenedConversation {
  const save = makeSave(context);
  if (!continued) return { conversation: EMPTY_CONVERSATION, save, context };
  if (context.settings.typed.has('continue') || context.env.stderr.isTTY) {
    for (const note of formatContinued(continued, context.env.now())) context.output.info(note);
  }
  const settings = toSettings(continued.saved, context.settings);
  return { conversation: continued, save, context: { ...context, settings } };
}

/** Loaded lazily: not needed before the first byte of the answer. */
async function openSaved(env: Env): Promise<SavedConversations> {
  const { openSavedConversations } = await import('./persist.ts');
  return openSavedConversations(env);
}

function makeSave(context: RunContext): SaveConversation {
  const { env, output } = context;
  // A failure of a save that a flag asked for is reported even with -q.
  const report = context.settings.typed.has('save') ? output.notice : output.info;
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
            : `${before} was removed meanwhile; saved as ${after}, possibly without its earlier images`,
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

/** Flags of this run override the conversation's own settings. */
function toSettings(saved: StoredConversation, settings: Settings): Settings {
  const { system, effort } = saved;
  const { typed } = settings;
  const keepsBase64 = saved.source === 'base64' && !typed.has('source') && !typed.has('upload');
  return {
    ...settings,
    system: typed.has('system') ? settings.system : (system ?? undefined),
    effort: typed.has('effort') ? settings.effort : findEffort(effort),
    source: keepsBase64 ? 'base64' : settings.source,
  };
}

function findEffort(effort: string | null): Settings['effort'] {
  return EFFORTS.find((level) => level === effort);
}
