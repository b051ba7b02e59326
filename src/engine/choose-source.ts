// Chooses how each picture or PDF travels (base64, url or file) and says why. Pure: sends and uploads nothing.

import { CLAUDE_API } from '../api/providers/anthropic.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { Media, PreparedDocument } from '../document/document.ts';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { PreparedImage } from '../image/image.ts';
import type { RequestedSource } from '../run/setting-table.ts';

/** How one picture or PDF travels. `upload` is a `file` source whose file_id does not exist yet. */
export interface SourceChoice {
  readonly type: 'base64' | 'url' | 'file';
  readonly upload: boolean;
  readonly reason: string;
  /** The upload of these very bytes that is remembered. */
  readonly stored?: StoredUpload;
}

/** An earlier upload. */
export interface StoredUpload {
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
export type StoredUploads = ReadonlyMap<Media, StoredUpload>;

/** What a choice goes by. `again`: later questions will need the same media, so that an upload pays. */
export interface SourceOptions {
  readonly requestedSource: RequestedSource;
  readonly reused?: boolean;
  readonly stored?: StoredUploads;
  /** Bytes of the body beside base64; none where left out. */
  readonly nonMediaBytes?: number;
  /** Where the request goes; the Claude API where left out. */
  readonly platform?: Capabilities;
}

/** Chooses a source for each of one request's `media`; throws CliError when `requestedSource` cannot work for one of them. */
export function chooseSources(media: readonly Media[], wishes: SourceOptions): readonly SourceChoice[] {
  const choices = media.map((each) => chooseSource(each, wishes));
  return fitBody(media, choices, wishes);
}

function chooseSource(media: Media, wishes: SourceOptions): SourceChoice {
  const { requestedSource, platform = CLAUDE_API } = wishes;
  switch (media.kind) {
    case 'url':
      if (!platform.sources.url) throw mustBeDownloaded(media.input, platform);
      if (requestedSource === 'auto' || requestedSource === 'url')
        return inPlace('url', 'the API fetches the URL itself');
      throw impossible(
        media.input,
        requestedSource,
        'is a URL, which is not downloaded here',
        'download it first: --download',
      );
    case 'file_id':
      if (!platform.sources.file) throw notStoredThere(media.input, platform);
      if (requestedSource === 'auto' || requestedSource === 'files')
        return inPlace('file', 'it is stored in the workspace already');
      throw impossible(
        media.input,
        requestedSource,
        'is a stored file, and uploads cannot be downloaded',
        'leave --source out',
      );
    case 'image':
    case 'pdf': {
      if (!platform.sources.file && requestedSource === 'files') throw noUpload(media.input, platform);
      const stored = platform.sources.file ? wishes.stored?.get(media) : undefined;
      if (stored && (requestedSource === 'auto' || requestedSource === 'files')) {
        const reason = `uploaded before, ${stored.created_at.slice(0, 10)}`;
        return { type: 'file', upload: false, reason, stored };
      }
      if (wishes.reused && requestedSource === 'auto' && platform.sources.file) {
        return { type: 'file', upload: true, reason: 'the conversation sends it again' };
      }
      return chooseLocalSource(media, requestedSource, platform);
    }
  }
}

function chooseLocalSource(
  media: PreparedImage | PreparedDocument,
  requestedSource: RequestedSource,
  platform: Capabilities,
): SourceChoice {
  const characters = base64Length(media.byteLength);
  // A PDF has no limit of its own: the whole body's is kept to below.
  const limit = media.kind === 'image' ? platform.maxImageBase64Characters : platform.maxBodyBytes;
  const words = `${formatBytes(limit)} ${media.kind === 'image' ? 'an image' : 'a request'}`;
  switch (requestedSource) {
    case 'url':
      throw impossible(
        media.input,
        requestedSource,
        'is local bytes, which have no URL that the API could fetch',
        'use --source base64 or --source files',
      );
    case 'files':
      return { type: 'file', upload: true, reason: 'an upload was asked for' };
    case 'base64':
      if (characters <= limit) return inPlace('base64', 'base64 was asked for');
      throw new CliError(
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

/** Uploads the largest pictures until the rest fits into one request body; throws CliError when none may be. */
function fitBody(
  media: readonly Media[],
  choices: readonly SourceChoice[],
  { requestedSource, nonMediaBytes = 0, platform = CLAUDE_API }: SourceOptions,
): readonly SourceChoice[] {
  const { maxBodyBytes, sources } = platform;
  const inline = media
    .map((each, index) => ({ index, characters: 'byteLength' in each ? base64Length(each.byteLength) : 0 }))
    .filter(({ index }) => choices[index]?.type === 'base64')
    .sort((a, b) => b.characters - a.characters);
  const all = inline.reduce((sum, { characters }) => sum + characters, 0);
  let total = nonMediaBytes + all;
  if (total <= maxBodyBytes) return choices;
  const beside = all > maxBodyBytes ? '' : ` beside ${formatBytes(nonMediaBytes)} of text`;
  const tooMuch = `${formatBytes(all)} as base64${beside} are more than fits into one request`;
  if (!sources.file) {
    throw new CliError('limit_exceeded', `${tooMuch} (${formatBytes(maxBodyBytes)})`, {
      hint: 'ask about fewer pictures at a time, or make them smaller, such as by --max-edge 1000',
    });
  }
  if (requestedSource === 'base64') {
    throw new CliError('limit_exceeded', tooMuch, {
      subject: '--source base64',
      hint: 'use --source files, or leave --source out',
    });
  }
  const fitted = [...choices];
  for (const { index, characters } of inline) {
    if (total <= maxBodyBytes) break;
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
function mustBeDownloaded(input: string, { title }: Capabilities): CliError {
  return new CliError('source_impossible', `is a URL, and ${title} takes only base64`, {
    subject: input,
    hint: 'download it first: --download',
  });
}

/** A stored file where the platform stores none. */
function notStoredThere(input: string, { title, package: own }: Capabilities): CliError {
  const another = own === undefined ? '' : ' or leave --provider out';
  return new CliError(
    'source_impossible',
    `is a stored file, and ${title} stores none and takes only base64`,
    {
      subject: input,
      hint: `name the picture itself, its path or URL; if it was sent earlier in the conversation, begin anew${another}`,
    },
  );
}

/** `--source files` where the platform stores none. */
function noUpload(input: string, { title }: Capabilities): CliError {
  return new CliError(
    'source_impossible',
    `cannot be uploaded: ${title} stores no files and takes only base64`,
    {
      subject: input,
      hint: 'leave --upload (--source files) out',
    },
  );
}

/** A `--source` that cannot carry this input. */
function impossible(input: string, requestedSource: string, why: string, hint: string): CliError {
  return new CliError('source_impossible', `cannot be sent with --source ${requestedSource}: it ${why}`, {
    subject: input,
    hint,
  });
}

/** Texts that are too long for one request, whatever becomes of the pictures; of a conversation where it is `continued`. */
export function tooMuchText(
  bytes: number,
  { title, maxBodyBytes }: Capabilities,
  continued: boolean,
): CliError {
  const sizes = `the texts are ${formatBytes(bytes)}; ${title} takes ${formatBytes(maxBodyBytes)} a request`;
  return new CliError('limit_exceeded', sizes, {
    hint: `ask with less text${continued ? ', or begin a new conversation' : ''}`,
  });
}
