// Brings saved conversations back and saves new turns; a disk that refuses costs the memory, never the answer.

import { EFFORTS } from '../api/build-request.ts';
import { PROVIDERS } from '../api/providers/providers.ts';
import type { Env } from '../env.ts';
import { describeSystemError, SeeError, usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { Conversation } from '../store/conversation.ts';
import { EMPTY_THREAD, type Thread } from './conversation.ts';
import type { ThreadsOnDisk } from './persist.ts';

/** Saves a conversation and returns it as saved; one that may not or cannot be saved comes back as the same object. */
export type Keep = (thread: Thread, settings: Settings) => Promise<Thread>;

export interface OpenedThread {
  /** What was said before the run. */
  readonly thread: Thread;
  readonly keep: Keep;
  /** The run's, with the settings of the conversation where no flag says otherwise. */
  readonly context: RunContext;
}

/** A conversation that a run goes on with, as it was last saved. */
export type Continued = Thread & { readonly saved: Conversation };

/** Finds the conversation that `-c` or `-r` means; undefined without them. Throws SeeError when there is none. */
export async function findContinued(flags: Flags, env: Env): Promise<Continued | undefined> {
  const resumed = typeof flags.resume === 'string' ? flags.resume : undefined;
  if (resumed !== undefined && flags.continue === true) {
    throw usageError('--resume', 'names a conversation, and --continue means the latest', 'use one of them');
  }
  if (resumed === undefined && flags.continue !== true) return undefined;
  const threads = await openThreads(env);
  const thread = resumed === undefined ? await threads.latest() : await threads.load(resumed);
  if (thread?.saved) return { ...thread, saved: thread.saved };
  throw new SeeError('not_found', 'there is no conversation to continue', {
    subject: '--continue',
    hint: 'each answered question begins one, unless --no-save or the setting `save` forbids it',
  });
}

/**
 * Returns the flags that a run's settings go by. A conversation keeps platform, address and model, which decide what
 * else holds: what was said to one platform goes to no other. Throws SeeError for a platform that is not known.
 */
export function flagsGoingOn(flags: Flags, continued: Continued | undefined): Flags {
  if (!continued) return flags;
  const { id, provider, base_url, model } = continued.saved;
  if (
    flags.provider === undefined &&
    provider !== undefined &&
    !PROVIDERS.some((name) => name === provider)
  ) {
    throw new SeeError('input_unusable', `went to a platform that is not known here: ${provider}`, {
      subject: id,
      hint: 'a newer claude-see may know it; --provider goes on elsewhere',
    });
  }
  const kept = { ...flags, provider: flags.provider ?? provider, model: flags.model ?? model };
  if (typeof base_url !== 'string' || kept.provider !== provider) return kept;
  return { ...kept, baseUrl: flags.baseUrl ?? base_url };
}

/** Opens a conversation to go on with, or a new one, in a run whose settings go by `flagsGoingOn`. */
export function openThread(
  continued: Continued | undefined,
  flags: Flags,
  context: RunContext,
): OpenedThread {
  const keep = makeKeep(context);
  if (!continued) return { thread: EMPTY_THREAD, keep, context };
  const settings = settingsOf(continued.saved, flags, context.settings);
  return { thread: continued, keep, context: { ...context, settings } };
}

/** Loaded only now: who keeps nothing, and whoever waits for the first byte, needs none of it. */
async function openThreads(env: Env): Promise<ThreadsOnDisk> {
  const { openThreadsOnDisk } = await import('./persist.ts');
  return openThreadsOnDisk(env);
}

/** So long a save may wait for other processes: what it saves has been answered, and somebody waits for the prompt. */
const LONGEST_SAVE_MS = 3000;

function makeKeep(context: RunContext): Keep {
  const { env, output } = context;
  let said: string | undefined;
  return async (thread, settings) => {
    if (!context.settings.save) return thread;
    try {
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(LONGEST_SAVE_MS)]);
      // Not a copy: merely reading some fields of the world opens them.
      const bounded: Env = Object.create(env, { signal: { value: signal } });
      const threads = await openThreads(bounded);
      const kept = await threads.save(thread, settings);
      const [before, after] = [thread.saved?.id, kept.saved?.id];
      if (before !== undefined && after !== undefined && before !== after) {
        output.note(
          threads.has(before)
            ? `${before} was continued by another process meanwhile; this is saved as ${after}`
            : `${before} was removed meanwhile; this is saved as ${after}, maybe without its earlier pictures`,
        );
      }
      if (said !== undefined) output.note('the conversation is saved again, with all its turns');
      said = undefined;
      return kept;
    } catch (error) {
      // The next turn tries again; only what is new is said.
      const problem =
        error instanceof SeeError
          ? [error.message, error.hint].filter(Boolean).join('; ')
          : describeSystemError(error);
      if (problem !== said) output.note(`the conversation is not saved: ${problem}`);
      said = problem;
      return thread;
    }
  };
}

function settingsOf(saved: Conversation, flags: Flags, settings: Settings): Settings {
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
