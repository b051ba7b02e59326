/** Resolves the three kinds of source to bytes, refusing bad base64, hopeless URLs and files that are not there. */
import type Anthropic from '@anthropic-ai/sdk';
import { ApiRefusal, invalid } from './errors.ts';
import type { StoredFile } from './types.ts';
import { hasExpired, type World } from './world.ts';

/** A source after its checks: bytes, unless the server would have to download them. */
export interface ResolvedSource {
  readonly kind: 'base64' | 'url' | 'file';
  readonly bytes?: Buffer;
  readonly mediaType?: string;
  readonly url?: string;
  readonly file?: StoredFile;
}

type BinarySource =
  | Anthropic.ImageBlockParam['source']
  | Exclude<Anthropic.DocumentBlockParam['source'], Anthropic.PlainTextSource | Anthropic.ContentBlockSource>;

/** Where a request may read files, and whether it may name sources that the server has to fetch. */
export interface SourceScope {
  readonly world: World;
  readonly workspaceId: string;
  /** Where only base64 is taken, what the refusal of others ends in. */
  readonly base64Only: string | undefined;
  /** A count looks at headers only, and refuses nothing for its size. */
  readonly estimate: boolean;
}

// fact(base64-only).
/** Resolves a source; `path` is that of the source with its type, as in `messages.0.content.0.image.source.base64`. */
export function resolveSource(source: BinarySource, path: string, scope: SourceScope): ResolvedSource {
  if (source.type !== 'base64' && scope.base64Only !== undefined) {
    throw invalid(path, `\`${source.type}\` sources are not supported ${scope.base64Only}`);
  }
  switch (source.type) {
    case 'base64':
      return {
        kind: 'base64',
        bytes: decodeBase64(source.data, `${path}.data`),
        mediaType: source.media_type,
      };
    case 'url':
      checkUrl(source.url, `${path}.url`, scope.world);
      return { kind: 'url', url: source.url };
    case 'file': {
      const file = findFile(source.file_id, scope);
      return { kind: 'file', file, bytes: file.bytes, mediaType: file.mime_type };
    }
  }
}

// fact(base64-strict): Base64 has no prefix, no line break and full padding. Source: public logs of the API ("invalid
// base64 data"), 2026-11.
function decodeBase64(data: string, path: string): Buffer {
  if (data === '') throw invalid(path, 'base64 data cannot be empty');
  const bytes = Buffer.from(data, 'base64');
  // Buffer.from forgives line breaks, data: prefixes, missing padding and - and _; the API does not. What it leaves out
  // shows in the length: a pattern would take eight times as long.
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  const isWhole = bytes.length === (data.length / 4) * 3 - padding;
  if (!isWhole || data.includes('-') || data.includes('_')) throw invalid(path, 'invalid base64 data');
  return bytes;
}

const PRIVATE_HOST =
  /^(localhost|.*\.localhost|.*\.local|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|169\.254\..*|0\.0\.0\.0|\[.*\])$/;

// fact(url-sources): A URL is http or https, and one that cannot be downloaded is a 400. Source:
// https://platform.claude.com/docs/en/build-with-claude/vision and public logs, 2026-11.
function checkUrl(url: string, path: string, world: World): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) {
    throw invalid(path, 'Only HTTP and HTTPS URLs are supported');
  }
  if (world.unreachableUrls.has(url) || PRIVATE_HOST.test(parsed.hostname)) {
    throw invalid('', 'Unable to download the file. Please verify the URL and try again.');
  }
}

// fact(files-delete-404).
// fact(files-content).
/** The file if this workspace has it and its time is not over. */
function findFile(
  id: string,
  { world, workspaceId }: Pick<SourceScope, 'world' | 'workspaceId'>,
): StoredFile {
  const file = world.files.get(id);
  // Another workspace's file is answered as if it did not exist.
  if (file?.workspaceId !== workspaceId) throw new ApiRefusal(404, `File not found: ${id}`);
  if (hasExpired(world, file)) {
    throw new ApiRefusal(404, `File has expired: ${id}`, { error_code: 'file_expired' });
  }
  return file;
}
