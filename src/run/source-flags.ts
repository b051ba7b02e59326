// Decides how images are sent, and whether the model may look closer at them, from the flags that exclude each other.
import type { Capabilities } from '../api/providers/capabilities.ts';
import { usageError } from '../errors.ts';
import { type DownloadHeaders, parseHeaders } from '../input/download-headers.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import { DEFAULTS } from './defaults.ts';
import type { Flags } from './flags.ts';
import { parseNamed, type RequestedSource } from './setting-table.ts';

/** The source of the images of a run. */
interface SourceSettings {
  readonly source: RequestedSource;
  /** A source from a variable or a setting that the platform does not support; `source` is then `auto`. */
  readonly unsupportedSource: RequestedSource | undefined;
}

/** Returns the source of a run; `set` is that of a flag, a variable or a setting. Throws CliError. */
export function resolveSource(
  flags: Flags,
  set: RequestedSource | undefined,
  platform: Capabilities,
): SourceSettings {
  const requested = flags.upload ? uploadSource(flags) : (set ?? DEFAULTS.source);
  const isFromFlag = flags.upload || flags.source !== undefined;
  if (isFromFlag && requested === 'url' && !platform.sources.url) {
    const why = `cannot be used with ${platform.title}, which fetches no URLs`;
    throw usageError('--source url', why, 'leave it out: URLs are downloaded locally');
  }
  const isUnmet = !isFromFlag && !takes(platform, requested);
  const source = isUnmet ? 'auto' : requested;
  const flag = flags.download ? '--download' : '--zoom';
  if (source === 'url' && (flags.download || (flags.zoom && isFromFlag))) {
    throw usageError(
      flag,
      'cannot be combined with --source url, which the API fetches',
      'use --source auto',
    );
  }
  // A default gives way to a flag that needs the bytes.
  if (source === 'url' && flags.zoom) return { source: 'auto', unsupportedSource: undefined };
  return { source, unsupportedSource: isUnmet ? requested : undefined };
}

function takes({ sources }: Capabilities, requestedSource: RequestedSource): boolean {
  return requestedSource === 'url' ? sources.url : requestedSource !== 'files' || sources.file;
}

function uploadSource(flags: Flags): 'files' {
  if (flags.source !== undefined && flags.source !== 'files') {
    throw usageError('--upload', `means --source files and cannot be combined with --source ${flags.source}`);
  }
  return 'files';
}

/** Whether URLs are downloaded, and with which headers. */
interface DownloadSettings {
  readonly download: boolean;
  readonly headers: DownloadHeaders | undefined;
}

/** Returns whether URLs are downloaded, and with which headers. Throws CliError. */
export function resolveDownload(
  flags: Flags,
  { platform, maxZooms, variables }: DownloadFacts,
): DownloadSettings {
  // Some platforms fetch no URLs.
  const download = flags.download || maxZooms > 0 || !platform.sources.url;
  const headers = parseHeaders(flags.header, variables);
  if (headers && !download) {
    throw usageError('--header', 'needs --download: the API fetches URLs without headers', 'add --download');
  }
  return { download, headers };
}

interface DownloadFacts {
  readonly platform: Capabilities;
  readonly maxZooms: number;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** With more images than this in a request, each of them must be smaller, which is the opposite of a closer look. */
const MOST_ZOOMS = REQUEST_LIMITS.manyImages;

/** Returns how often the model may look closer; 0 without `--zoom`. Throws CliError. */
export function resolveMaxZooms({ zoom = false, maxZooms }: Flags): number {
  const max = parseNamed(maxZooms ?? DEFAULTS.maxZooms, '--max-zooms', parseMaxZooms);
  if (!zoom && maxZooms !== undefined) {
    throw usageError('--max-zooms', 'limits --zoom, which is not given', 'add --zoom');
  }
  return zoom ? max : 0;
}

/** Parses how often `--zoom` may look closer. */
export function parseMaxZooms(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MOST_ZOOMS) throw new Error(`expected a whole number from 1 to ${MOST_ZOOMS}`);
  return value;
}
