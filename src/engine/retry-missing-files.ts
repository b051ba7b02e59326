// Replaces cached file_ids that are gone by uploads of the same bytes; file_ids that the user typed stay.
import type { Api } from '../api/api.ts';
import { listMediaIn } from '../conversation/content.ts';
import type { Media } from '../document/document.ts';
import { CliError } from '../errors.ts';
import { CONCURRENT_FILE_CALLS } from '../limits.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RunContext } from '../run/context.ts';
import { chooseSources, type StoredUpload } from './choose-source.ts';
import { listParts } from './plan.ts';
import { resolvePart, type SendTools } from './resolve.ts';
import { toRequest } from './to-request.ts';
import type { RequestPart, ResolvedRequest } from './types.ts';

/**
 * After a request that found a file missing: looks each cached file_id up, deletes those that are gone from the cache,
 * and returns the request with their media sent again. Returns undefined for an error with another cause.
 */
export async function replaceMissingFiles(
  error: unknown,
  { plan, parts }: ResolvedRequest,
  tools: SendTools,
  context: RunContext,
): Promise<ResolvedRequest | undefined> {
  if (!(error instanceof CliError) || error.code !== 'not_found') return undefined;
  const { output } = context;
  const ids = new Set(parts.flatMap(({ part }) => getStored(part)?.file_id ?? []));
  const missing = await findMissing([...ids], isExpired(error), tools.api, context);
  if (missing.size === 0) return undefined;
  for (const file_id of missing) {
    const entry = tools.uploadCache.findById(file_id);
    if (entry) await tools.uploadCache.delete(entry);
  }
  // Sources are chosen for all media at once, because together they must fit into one request.
  const media = listMediaIn(plan.turns.flatMap(listParts));
  const stored = new Map<Media, StoredUpload>();
  for (const { part } of parts) {
    const upload = getStored(part);
    if (part.kind === 'media' && upload && !missing.has(upload.file_id)) stored.set(part.media, upload);
  }
  const choices = chooseSources(media, {
    requestedSource: plan.requestedSource,
    reused: plan.reused,
    stored,
    nonMediaBytes: plan.nonMediaBytes,
    platform: plan.platform,
  });
  const replaced = await mapBounded(
    parts,
    CONCURRENT_FILE_CALLS,
    async (old, index): Promise<RequestPart> => {
      const { part, turn } = old;
      const upload = getStored(part);
      const choice = part.kind === 'media' ? choices[media.indexOf(part.media)] : undefined;
      if (part.kind === 'text' || !choice || !upload || !missing.has(upload.file_id)) return old;
      const what = output.showsIds ? upload.file_id : 'the upload';
      output.info(`${part.media.input}: ${what} is not stored any more; sending it again`);
      return resolvePart({ ...part, choice }, { turn, index }, tools, context);
    },
  );
  return toRequest(plan, replaced);
}

function getStored(part: RequestPart['part']): StoredUpload | undefined {
  return part.kind === 'media' ? part.choice.stored : undefined;
}

/** Looks up each file_id and returns those that are gone; `expired` is true when the API reported an expired file. */
async function findMissing(
  ids: readonly string[],
  expired: boolean,
  api: Api,
  context: RunContext,
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  const expiring = new Set<string>();
  await mapBounded(ids, CONCURRENT_FILE_CALLS, async (file_id) => {
    try {
      const { expires_at } = await api.retrieveFile(file_id, context);
      if (!expires_at) return;
      expiring.add(file_id);
      if (Date.parse(expires_at) <= context.env.now().getTime()) missing.add(file_id);
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'not_found') throw error;
      missing.add(file_id);
    }
  });
  // A slow clock of this machine makes an expired file look current.
  return missing.size === 0 && expired ? expiring : missing;
}

function isExpired({ cause }: CliError): boolean {
  return cause instanceof Error && 'errorCode' in cause && cause.errorCode === 'file_expired';
}
