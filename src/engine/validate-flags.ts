// Refuses or points out flags that could do nothing for the pictures of a question; a flag is never ignored in silence.
import { takesEffort } from '../api/models.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { type Content, listMediaIn } from '../conversation/content.ts';
import type { Conversation } from '../conversation/conversation.ts';
import { usageError } from '../errors.ts';
import type { InputRef } from '../input/refs.ts';
import { lifetimeWords } from '../render/stored-file.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { PlannedPart } from './plan.ts';

type Note = (line: string) => void;

/**
 * Checks the flags that change pictures against the inputs; throws CliError where leaving one out would show more
 * than was meant, notes what is merely without effect.
 */
export function checkPictureFlags(
  refs: readonly InputRef[],
  settings: Settings,
  flags: Flags,
  info: Note,
): void {
  if (settings.unmetSource && refs.length > 0) {
    const { title } = getCapabilities(settings);
    info(`the source ${settings.unmetSource}, set as a default, is not used: ${title} takes only base64`);
  }
  const urls = refs.some(({ kind }) => kind === 'url');
  if (flags.download === true && !urls) info('--download: no URL is named, so nothing is downloaded');
  const remote = refs.find(({ kind }) => kind === 'file_id' || (kind === 'url' && !settings.download));
  if (settings.crop && refs.length > 1) {
    throw usageError('--crop', `takes one picture, not ${refs.length}`, 'ask about one at a time');
  }
  if (!remote) return;
  const cure =
    remote.kind === 'url' ? 'have it fetched first: --download' : 'name a local file, or pipe it in';
  if (settings.crop) throw usageError('--crop', `${remote.input} is not here to be cropped`, cure);
  if (flags.strip === true) {
    throw usageError('--strip', `${remote.input} is not here: its metadata cannot be removed`, cure);
  }
  // A default for pictures from here must not forbid all others.
  if (settings.strip) info(`${remote.input}: not here; its metadata cannot be removed`);
  if (settings.maxEdge !== undefined) {
    info(`${remote.input}: not here to be resized; --max-edge does not apply`);
  }
}

/**
 * Checks flags against what the inputs turned out to be; throws CliError where leaving one out would show more than
 * was meant, notes what is merely without effect. What was said before has gone out already.
 */
export function validateFlagsForMedia(
  items: readonly Content[],
  conversation: Conversation,
  flags: Flags,
  settings: Settings,
  info: Note,
): void {
  const media = listMediaIn(items);
  const document = media.find(({ kind }) => kind === 'pdf');
  if (document) {
    const why = `${document.input} is a PDF`;
    if (settings.crop)
      throw usageError('--crop', `${why}, which is not cropped`, '--pages sends single pages');
    if (flags.strip === true) {
      throw usageError(
        '--strip',
        `${why}: its metadata cannot be removed`,
        'leave --strip out, or send pictures of its pages',
      );
    }
    if (settings.strip) info(`${document.input}: a PDF; its metadata is not removed`);
  }
  if (!media.some(({ kind }) => kind === 'image')) {
    if (media.length === 0 && conversation.turns.length > 0) {
      const sent = 'names no picture here, and those of the conversation have been sent';
      if (settings.crop) throw usageError('--crop', sent, 'name the picture again');
      if (flags.strip === true) throw usageError('--strip', sent, 'begin anew: claude-see photo.jpg --strip');
    }
    if (
      flags.maxEdge &&
      settings.maxEdge &&
      !media.some(({ kind }) => kind === 'url' || kind === 'file_id')
    ) {
      info('--max-edge: there is no picture that it could shrink');
    }
  }
  const mayBeDocument = [...media, ...conversation.turns.flatMap((turn) => listMediaIn(turn.items))].some(
    (each) =>
      each.kind === 'pdf' || each.kind === 'file_id' || (each.kind === 'url' && each.block === 'document'),
  );
  if (flags.cite === true && !mayBeDocument) info('--cite: there is no document that could be cited');
  if (flags.pdf === true && !media.some(({ kind }) => kind === 'url')) info('--pdf: no URL is named');
}

/** Says where `--expires` has nothing to end, and of each file once that it is stored already and does not change. */
export function noteUnusedExpires(parts: readonly PlannedPart[], flags: Flags, context: RunContext): void {
  if (flags.expires === undefined) return;
  const media = parts.filter((part) => part.kind === 'media');
  const said = new Set<string>();
  for (const { media: each, choice } of media) {
    if (!choice.stored || said.has(choice.stored.file_id)) continue;
    said.add(choice.stored.file_id);
    noteExpiryUnchanged(each.input, choice.stored, flags, context);
  }
  if (media.some(({ choice }) => choice.upload || choice.stored)) return;
  const cure = getCapabilities(context.settings).sources.file ? '; --upload uploads' : '';
  context.output.info(`--expires: nothing is uploaded here, so nothing will expire${cure}`);
}

/**
 * Says that `--expires` does not change what is stored already; with -q too where that is kept for longer than asked.
 * Returns false, and says nothing, where the time shown is the one that was asked for.
 */
export function noteExpiryUnchanged(
  input: string,
  { file_id, expires_at }: { readonly file_id: string; readonly expires_at: string | null },
  flags: Flags,
  { env, output, settings: { expiresInSeconds: asked } }: Pick<RunContext, 'env' | 'output' | 'settings'>,
): boolean {
  if (flags.expires === undefined) return false;
  const now = env.now();
  const end = asked === null ? null : new Date(now.getTime() + asked * 1000).toISOString();
  const until = lifetimeWords(expires_at, now);
  if (until === lifetimeWords(end, now)) return false;
  const longer = end !== null && (expires_at === null || Date.parse(expires_at) > Date.parse(end));
  const say = longer ? output.notice : output.info;
  say(
    `${input}: stored already as ${file_id}, ${until}; --expires does not change that (claude-see files rm first)`,
  );
  return true;
}

/**
 * Throws CliError for an `--effort` that was typed for a model without effort levels. One that comes from elsewhere is
 * left out with a note, unless the conversation has gone on with that model before.
 */
export function checkEffort(
  { effort, model }: Settings,
  flags: Flags,
  { saved }: Pick<Conversation, 'saved'>,
  info: Note,
): void {
  if (effort === undefined || takesEffort(model)) return;
  if (flags.effort !== undefined) {
    throw usageError('--effort', `${model} has no effort levels`, 'leave it out, or use another model');
  }
  if (saved?.model !== model) info(`${model} has no effort levels: it is asked without \`${effort}\``);
}
