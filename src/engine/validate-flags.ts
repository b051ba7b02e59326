// Rejects flags that cannot apply to the inputs of a question, and notes those without effect.
import { supportsEffort } from '../api/models.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { type Content, listMediaIn } from '../conversation/content.ts';
import type { Conversation } from '../conversation/conversation.ts';
import { usageError } from '../errors.ts';
import type { Tiling } from '../image/tiles.ts';
import type { InputRef } from '../input/refs.ts';
import { formatLifetime } from '../render/stored-file.ts';
import type { RunContext } from '../run/context.ts';
import type { Settings } from '../run/settings.ts';
import type { PlannedPart } from './types.ts';
import { isZoomable } from './zoom-tool.ts';

type Note = (line: string) => void;

/**
 * Validates the flags that change images against the inputs. Throws CliError when ignoring a flag would send more than
 * the user wanted, and notes flags that merely have no effect.
 */
export function validateFlagsForInputs(
  refs: readonly InputRef[],
  settings: Settings,
  { tile }: { readonly tile: Tiling },
  info: Note,
): void {
  if (settings.unsupportedSource && refs.length > 0) {
    const { title } = getCapabilities(settings);
    info(
      `the source ${settings.unsupportedSource}, set as a default, is ignored: ${title} takes only base64`,
    );
  }
  const urls = refs.some(({ kind }) => kind === 'url');
  if (settings.typed.has('download') && !urls) info('--download ignored: no URL among the inputs');
  if (settings.typed.has('insecureRedirect') && !(urls && settings.download)) {
    info('--insecure-redirect ignored: no URL is downloaded');
  }
  settings.headers?.bind(refs);
  const page = settings.headers && refs.find(({ kind }) => kind === 'page');
  if (page) {
    const cure = 'put a login into its URL: page:https://user:password@host/';
    throw usageError('--header', `is for downloads, and ${page.input} is a page that a browser opens`, cure);
  }
  if (settings.headers?.isBound() === false) info('--header ignored: no URL is downloaded');
  const remote = refs.find(({ kind }) => kind === 'file_id' || (kind === 'url' && !settings.download));
  const isCropped = settings.crops.length > 0;
  if (isCropped && refs.length > 1) {
    throw usageError('--crop', `takes one image, not ${refs.length}`, 'ask about one at a time');
  }
  if (settings.maxZooms > 0) validateZoom(refs, settings, info);
  if (!remote) return;
  const cure = remote.kind === 'url' ? 'download it first: --download' : 'name a local file, or pipe it in';
  if (isCropped) throw usageError('--crop', `cannot crop ${remote.input}, which is not a local file`, cure);
  const isDocument = remote.kind === 'url' && remote.block === 'document';
  if (tile && !isDocument) {
    throw usageError('--tile', `cannot cut up ${remote.input}, which is not a local file`, cure);
  }
  if (settings.typed.has('strip')) {
    throw usageError(
      '--strip',
      `cannot remove metadata from ${remote.input}, which is not a local file`,
      cure,
    );
  }
  // A stored default must not forbid remote images.
  if (settings.strip) info(`${remote.input}: its metadata stays, as it is not a local file`);
  if (settings.maxEdge !== undefined) {
    info(`--max-edge ignored for ${remote.input}, which is not a local file`);
  }
}

/** Only the pixels of a file that is here can be shown closer. */
function validateZoom(refs: readonly InputRef[], settings: Settings, info: Note): void {
  const stored = refs.find(({ kind }) => kind === 'file_id');
  if (stored) {
    const why = `cannot show more of ${stored.input}, whose bytes are not here`;
    throw usageError('--zoom', why, 'name a local file, or pipe it in');
  }
  const isByZoom = !settings.typed.has('download') && getCapabilities(settings).sources.url;
  const url = isByZoom ? refs.find(({ kind }) => kind === 'url') : undefined;
  if (url) info(`${url.input}: downloaded, as --zoom needs its bytes`);
}

/**
 * Validates flags against the content that was read. Throws CliError when ignoring a flag would send more than the
 * user wanted, and notes flags that merely have no effect. Earlier turns have been sent already.
 */
export function validateFlagsForMedia(
  items: readonly Content[],
  conversation: Conversation,
  settings: Settings,
  info: Note,
): void {
  const media = listMediaIn(items);
  const document = media.find(({ kind }) => kind === 'pdf');
  if (document) {
    if (settings.crops.length > 0)
      throw usageError('--crop', `cannot crop a PDF: ${document.input}`, 'select pages with --pages');
    if (settings.typed.has('tile')) info(`--tile ignored for ${document.input}, which is a PDF`);
    if (settings.typed.has('strip')) {
      throw usageError(
        '--strip',
        `cannot remove metadata from a PDF: ${document.input}`,
        'leave --strip out, or send images of its pages',
      );
    }
    if (settings.strip) info(`${document.input}: its metadata stays, as it is a PDF`);
  }
  if (settings.maxZooms > 0 && !items.some(isZoomable)) {
    const [first] = media;
    const hint = first ? 'name an image, or leave --zoom out' : 'name the image again';
    const why = first ? `${first.input} is no image` : 'the images of the conversation have been sent';
    throw usageError('--zoom', `there is nothing to look closer at: ${why}`, hint);
  }
  if (!media.some(({ kind }) => kind === 'image')) {
    if (media.length === 0 && conversation.turns.length > 0) {
      const sent = 'there is no new image, and those of the conversation have been sent';
      if (settings.crops.length > 0) throw usageError('--crop', sent, 'name the image again');
      if (settings.typed.has('tile')) throw usageError('--tile', sent, 'name the image again');
      if (settings.typed.has('strip'))
        throw usageError('--strip', sent, 'start a new conversation: claude-see photo.jpg --strip');
    }
    const isLocal = !media.some(({ kind }) => kind === 'url' || kind === 'file_id');
    if (settings.typed.has('maxEdge') && settings.maxEdge !== undefined && isLocal) {
      info('--max-edge ignored: no image in this question');
    }
  }
  const mayBeDocument = [...media, ...conversation.turns.flatMap((turn) => listMediaIn(turn.items))].some(
    (each) =>
      each.kind === 'pdf' || each.kind === 'file_id' || (each.kind === 'url' && each.block === 'document'),
  );
  if (settings.typed.has('cite') && !mayBeDocument) info('--cite ignored: no PDF in this question');
  if (settings.typed.has('pdf') && !media.some(({ kind }) => kind === 'url'))
    info('--pdf ignored: no URL among the inputs');
}

/** Throws CliError for `--cite` with `--schema`. */
export function validateCite({ cite, schema }: { readonly cite?: unknown; readonly schema?: unknown }): void {
  if (cite && schema !== undefined) {
    throw usageError('--cite', 'cannot be combined with --schema, because the API does not support both');
  }
}

/** Notes when `--expires` has no effect: nothing is uploaded, or the file is stored already. */
export function noteUnusedExpires(parts: readonly PlannedPart[], context: RunContext): void {
  if (!context.settings.typed.has('expires')) return;
  const media = parts.filter((part) => part.kind === 'media');
  const noted = new Set<string>();
  for (const { media: each, choice } of media) {
    if (!choice.stored || noted.has(choice.stored.file_id)) continue;
    noted.add(choice.stored.file_id);
    noteExpiryUnchanged(each.input, choice.stored, context);
  }
  if (media.some(({ choice }) => choice.upload || choice.stored)) return;
  const cure = getCapabilities(context.settings).sources.file ? '; --upload uploads the images' : '';
  context.output.info(`--expires ignored: nothing is uploaded${cure}`);
}

/**
 * Notes that `--expires` does not change a file that is stored already, even with -q when it is kept for longer than
 * requested. Returns false when its expiry is the requested one.
 */
export function noteExpiryUnchanged(
  input: string,
  { file_id, expires_at }: { readonly file_id: string; readonly expires_at: string | null },
  { env, output, settings }: Pick<RunContext, 'env' | 'output' | 'settings'>,
): boolean {
  const { expiresInSeconds, typed } = settings;
  if (!typed.has('expires')) return false;
  const now = env.now();
  const end =
    expiresInSeconds === null ? null : new Date(now.getTime() + expiresInSeconds * 1000).toISOString();
  const until = formatLifetime(expires_at, now);
  if (until === formatLifetime(end, now)) return false;
  const longer = end !== null && (expires_at === null || Date.parse(expires_at) > Date.parse(end));
  const write = longer ? output.notice : output.info;
  write(
    `${input}: stored already as ${file_id}, ${until}, which --expires does not change; remove it first: claude-see files rm ${file_id}`,
  );
  return true;
}

/**
 * Throws CliError for an `--effort` flag with a model that has no effort levels. An effort from a setting is ignored
 * with a note, unless the conversation has used that model before.
 */
export function checkEffort(
  { effort, model, typed }: Settings,
  { saved }: Pick<Conversation, 'saved'>,
  info: Note,
): void {
  if (effort === undefined || supportsEffort(model)) return;
  if (typed.has('effort')) {
    throw usageError('--effort', `${model} has no effort levels`, 'leave it out, or use another model');
  }
  if (saved?.model !== model) info(`effort ${effort} ignored: ${model} has no effort levels`);
}
