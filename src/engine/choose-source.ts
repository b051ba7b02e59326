// Chooses how each picture or PDF travels (base64, url or file) and says why. Pure: sends and uploads nothing.

import { type Capabilities, CLAUDE_API } from '../api/providers/capabilities.ts';
import type { LoadedDocument, Media } from '../document/document.ts';
import { SeeError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { LoadedImage } from '../image/image.ts';

/** What `--source` asks for. */
export const SOURCE_WISHES = ['auto', 'base64', 'url', 'files'] as const;
export type SourceWish = (typeof SOURCE_WISHES)[number];

/** How one picture or PDF travels. `upload` is a `file` source whose file_id does not exist yet. */
export interface SourceChoice {
  readonly type: 'base64' | 'url' | 'file';
  readonly upload: boolean;
  readonly reason: string;
  /** The upload of these very bytes that is remembered. */
  readonly stored?: StoredBefore;
}

/** An earlier upload. */
export interface StoredBefore {
  readonly file_id: string;
  readonly created_at: string;
  /** Null: kept until deleted. */
  readonly expires_at: string | null;
}

/** Returns the length in characters of the base64 form of so many bytes. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Uploads that are remembered, of the media of one request. */
export type StoredMedia = ReadonlyMap<Media, StoredBefore>;

/** What a choice goes by. `again`: later questions will need the same media, so that an upload pays. */
export interface SourceWishes {
  readonly wish: SourceWish;
  readonly again?: boolean;
  readonly stored?: StoredMedia;
  /** Bytes of the body beside base64; none where left out. */
  readonly restBytes?: number;
  /** Where the request goes; the Claude API where left out. */
  readonly platform?: Capabilities;
}

/** Chooses a source for each of one request's `media`; throws SeeError when `wish` cannot work for one of them. */
export function chooseSources(media: readonly Media[], wishes: SourceWishes): readonly SourceChoice[] {
  const choices = media.map((each) => chooseSource(each, wishes));
  return fitBody(media, choices, wishes);
}

function chooseSource(media: Media, wishes: SourceWishes): SourceChoice {
  const { wish, platform = CLAUDE_API } = wishes;
  switch (media.kind) {
    case 'url':
      if (!platform.sources.url) throw mustBeDownloaded(media.input, platform);
      if (wish === 'auto' || wish === 'url') return inPlace('url', 'the API fetches the URL itself');
      throw impossible(
        media.input,
        wish,
        'is a URL, which is not downloaded here',
        'have it fetched first: --download',
      );
    case 'file_id':
      if (!platform.sources.file) throw notStoredThere(media.input, platform);
      if (wish === 'auto' || wish === 'files')
        return inPlace('file', 'it is stored in the workspace already');
      throw impossible(
        media.input,
        wish,
        'is a stored file, and uploads cannot be downloaded',
        'leave --source out',
      );
    case 'local':
    case 'document': {
      if (!platform.sources.file && wish === 'files') throw noUpload(media.input, platform);
      const stored = platform.sources.file ? wishes.stored?.get(media) : undefined;
      if (stored && (wish === 'auto' || wish === 'files')) {
        const reason = `uploaded before, ${stored.created_at.slice(0, 10)}`;
        return { type: 'file', upload: false, reason, stored };
      }
      if (wishes.again && wish === 'auto' && platform.sources.file) {
        return { type: 'file', upload: true, reason: 'the conversation sends it again' };
      }
      return chooseLocalSource(media, wish, platform);
    }
  }
}

function chooseLocalSource(
  media: LoadedImage | LoadedDocument,
  wish: SourceWish,
  platform: Capabilities,
): SourceChoice {
  const characters = base64Length(media.byteLength);
  // A PDF has no limit of its own: the whole body's is kept to below.
  const limit = media.kind === 'local' ? platform.imageBase64Characters : platform.bodyBytes;
  const words = `${formatBytes(limit)} ${media.kind === 'local' ? 'an image' : 'a request'}`;
  switch (wish) {
    case 'url':
      throw impossible(
        media.input,
        wish,
        'is local bytes, which have no URL that the API could fetch',
        'use --source base64 or --source files',
      );
    case 'files':
      return { type: 'file', upload: true, reason: 'an upload was asked for' };
    case 'base64':
      if (characters <= limit) return inPlace('base64', 'base64 was asked for');
      throw new SeeError(
        'limit_exceeded',
        `is ${formatOver(characters, limit)} as base64; ${platform.title} takes ${words}`,
        {
          subject: media.input,
          hint: platform.sources.file
            ? 'use --source files, or leave --source out'
            : 'make it smaller, such as by --max-edge 1000',
        },
      );
    case 'auto':
      if (characters <= limit) return inPlace('base64', 'local bytes go along with the request');
      if (!platform.sources.file) return chooseLocalSource(media, 'base64', platform);
      return {
        type: 'file',
        upload: true,
        reason: `${formatOver(characters, limit)} as base64 is over ${platform.title}'s ${words}`,
      };
  }
}

/** Uploads the largest pictures until the rest fits into one request body; throws SeeError when none may be. */
function fitBody(
  media: readonly Media[],
  choices: readonly SourceChoice[],
  { wish, restBytes = 0, platform = CLAUDE_API }: SourceWishes,
): readonly SourceChoice[] {
  const { bodyBytes, sources } = platform;
  const inline = media
    .map((each, index) => ({ index, characters: 'byteLength' in each ? base64Length(each.byteLength) : 0 }))
    .filter(({ index }) => choices[index]?.type === 'base64')
    .sort((a, b) => b.characters - a.characters);
  const all = inline.reduce((sum, { characters }) => sum + characters, 0);
  let total = restBytes + all;
  if (total <= bodyBytes) return choices;
  const beside = all > bodyBytes ? '' : ` beside ${formatBytes(restBytes)} of text`;
  const tooMuch = `${formatBytes(all)} as base64${beside} are more than fits into one request`;
  if (!sources.file) {
    throw new SeeError('limit_exceeded', `${tooMuch} (${formatBytes(bodyBytes)})`, {
      hint: 'ask about fewer pictures at a time, or make them smaller, such as by --max-edge 1000',
    });
  }
  if (wish === 'base64') {
    throw new SeeError('limit_exceeded', tooMuch, {
      subject: '--source base64',
      hint: 'use --source files, or leave --source out',
    });
  }
  const fitted = [...choices];
  for (const { index, characters } of inline) {
    if (total <= bodyBytes) break;
    fitted[index] = { type: 'file', upload: true, reason: tooMuch };
    total -= characters;
  }
  return fitted;
}

/** Just over a limit, both would round to the same number. */
function formatOver(bytes: number, limit: number): string {
  const rounded = formatBytes(bytes);
  return rounded === formatBytes(limit) ? `${formatCount(bytes)} bytes` : rounded;
}

function inPlace(type: SourceChoice['type'], reason: string): SourceChoice {
  return { type, upload: false, reason };
}

/** A URL where the platform takes none: nothing in this room reads from the network. */
function mustBeDownloaded(input: string, { title }: Capabilities): SeeError {
  return new SeeError('source_impossible', `is a URL, and ${title} takes only base64`, {
    subject: input,
    hint: 'have it fetched first: --download',
  });
}

/** A stored file where the platform stores none. */
function notStoredThere(input: string, { title }: Capabilities): SeeError {
  return new SeeError(
    'source_impossible',
    `is a stored file, and ${title} stores none and takes only base64`,
    {
      subject: input,
      hint: 'name the picture itself, its path or URL; if it was sent earlier in the conversation, begin anew or leave --provider out',
    },
  );
}

/** `--source files` where the platform stores none. */
function noUpload(input: string, { title }: Capabilities): SeeError {
  return new SeeError(
    'source_impossible',
    `cannot be uploaded: ${title} stores no files and takes only base64`,
    {
      subject: input,
      hint: 'leave --upload (--source files) out',
    },
  );
}

/** A `--source` that cannot carry this input. */
function impossible(input: string, wish: string, why: string, hint: string): SeeError {
  return new SeeError('source_impossible', `cannot be sent with --source ${wish}: it ${why}`, {
    subject: input,
    hint,
  });
}

/** Texts that are too long for one request, whatever becomes of the pictures; of a conversation where it is `continued`. */
export function tooMuchText(bytes: number, { title, bodyBytes }: Capabilities, continued: boolean): SeeError {
  const sizes = `the texts are ${formatBytes(bytes)}; ${title} takes ${formatBytes(bodyBytes)} a request`;
  return new SeeError('limit_exceeded', sizes, {
    hint: `ask with less text${continued ? ', or begin a new conversation' : ''}`,
  });
}
