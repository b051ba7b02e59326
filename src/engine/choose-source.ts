// Chooses how each image or PDF is sent (base64, url or file), with the reason. Pure.
import { CLAUDE_API } from '../api/providers/anthropic.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { Media, PreparedDocument } from '../document/document.ts';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { PreparedImage } from '../image/image.ts';
import type { RequestedSource } from '../run/setting-table.ts';
import {
  fileUnsupportedError,
  smallerHint,
  sourceMismatchError,
  tooLargeError,
  uploadUnsupportedError,
  urlUnsupportedError,
} from './source-errors.ts';

/** The source of one image or PDF. With `upload`, it is a file that has no file_id yet. */
export interface SourceChoice {
  readonly type: 'base64' | 'url' | 'file';
  readonly upload: boolean;
  readonly reason: string;
  /** The cached upload of these very bytes. */
  readonly stored?: StoredUpload;
}

/** An earlier upload. */
export interface StoredUpload {
  readonly file_id: string;
  readonly created_at: string;
  /** Null: kept until deleted. */
  readonly expires_at: string | null;
}

/** The cached uploads of the media of one request. */
export type StoredUploads = ReadonlyMap<Media, StoredUpload>;

export interface SourceOptions {
  readonly requestedSource: RequestedSource;
  /** Later questions need the same media, so that an upload pays. */
  readonly reused?: boolean;
  readonly stored?: StoredUploads;
  /** Bytes of the body without base64; 0 by default. */
  readonly nonMediaBytes?: number;
  /** The Claude API by default. */
  readonly platform?: Capabilities;
}

/** Returns the length in characters of the base64 form of a number of bytes. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Chooses a source for each item of one request; throws CliError when the requested source does not work for one. */
export function chooseSources(media: readonly Media[], options: SourceOptions): readonly SourceChoice[] {
  const choices = media.map((each) => chooseSource(each, options));
  return fitBody(media, choices, options);
}

function chooseSource(media: Media, options: SourceOptions): SourceChoice {
  const { requestedSource, reused = false, platform = CLAUDE_API } = options;
  switch (media.kind) {
    case 'url': {
      if (!platform.sources.url) throw urlUnsupportedError(media.input, platform);
      if (requestedSource === 'auto' || requestedSource === 'url') {
        return asIs('url', 'the API fetches the URL itself');
      }
      const why = 'is a URL, which is not downloaded here';
      throw sourceMismatchError(media.input, requestedSource, why, 'download it first: --download');
    }
    case 'file_id': {
      if (!platform.sources.file) throw fileUnsupportedError(media.input, platform);
      if (requestedSource === 'auto' || requestedSource === 'files') {
        return asIs('file', 'already stored in the workspace');
      }
      const why = 'is a stored file, and uploads cannot be downloaded';
      throw sourceMismatchError(media.input, requestedSource, why, 'leave --source out');
    }
    case 'image':
    case 'pdf': {
      if (!platform.sources.file && requestedSource === 'files') {
        throw uploadUnsupportedError(media.input, platform);
      }
      const mayBeFile = platform.sources.file && (requestedSource === 'auto' || requestedSource === 'files');
      const stored = mayBeFile ? options.stored?.get(media) : undefined;
      if (stored) {
        const reason = `uploaded before, ${stored.created_at.slice(0, 10)}`;
        return { type: 'file', upload: false, reason, stored };
      }
      if (mayBeFile && reused && requestedSource === 'auto') {
        return upload('later turns reuse it');
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
  // A PDF has no limit of its own; fitBody keeps to that of the whole body.
  const limit = media.kind === 'image' ? platform.maxImageBase64Characters : platform.maxBodyBytes;
  const formattedLimit = `${formatBytes(limit)} ${media.kind === 'image' ? 'per image' : 'per request'}`;
  switch (requestedSource) {
    case 'url': {
      const why = 'is local bytes, which have no URL that the API could fetch';
      throw sourceMismatchError(media.input, 'url', why, 'use --source base64 or --source files');
    }
    case 'files':
      return upload('--upload');
    case 'base64':
      if (characters <= limit) return asIs('base64', '--source base64');
      throw tooLargeError(media, formatExcess(characters, limit), platform, formattedLimit);
    case 'auto':
      if (characters <= limit) return asIs('base64', 'local bytes are sent in the request');
      if (!platform.sources.file) return chooseLocalSource(media, 'base64', platform);
      return upload(
        `${formatExcess(characters, limit)} as base64 exceeds ${platform.title}'s ${formattedLimit}`,
      );
  }
}

/** Uploads the largest media until the rest fits into one request body; throws CliError when nothing may be uploaded. */
function fitBody(
  media: readonly Media[],
  choices: readonly SourceChoice[],
  { requestedSource, nonMediaBytes = 0, platform = CLAUDE_API }: SourceOptions,
): readonly SourceChoice[] {
  const { maxBodyBytes, sources } = platform;
  const inline = media
    .flatMap((each, index) =>
      'byteLength' in each && choices[index]?.type === 'base64'
        ? [{ each, index, characters: base64Length(each.byteLength) }]
        : [],
    )
    .sort((a, b) => b.characters - a.characters);
  const base64Characters = inline.reduce((sum, { characters }) => sum + characters, 0);
  let total = nonMediaBytes + base64Characters;
  if (total <= maxBodyBytes) return choices;
  const text = base64Characters > maxBodyBytes ? '' : ` and ${formatBytes(nonMediaBytes)} of text`;
  const excess = `${formatBytes(base64Characters)} as base64${text} do not fit into one request`;
  if (!sources.file) {
    throw new CliError('limit_exceeded', `${excess} (${formatBytes(maxBodyBytes)})`, {
      hint: smallerHint(inline.map(({ each }) => each)),
    });
  }
  if (requestedSource === 'base64') {
    throw new CliError('limit_exceeded', excess, {
      subject: '--source base64',
      hint: 'use --source files, or leave --source out',
    });
  }
  const fitted = [...choices];
  for (const { index, characters } of inline) {
    if (total <= maxBodyBytes) break;
    fitted[index] = upload(excess);
    total -= characters;
  }
  return fitted;
}

/** Formats in bytes if rounding would hide that a limit is exceeded. */
function formatExcess(bytes: number, limit: number): string {
  const rounded = formatBytes(bytes);
  return rounded === formatBytes(limit) ? `${formatCount(bytes)} bytes` : rounded;
}

function asIs(type: SourceChoice['type'], reason: string): SourceChoice {
  return { type, upload: false, reason };
}

function upload(reason: string): SourceChoice {
  return { type: 'file', upload: true, reason };
}
