// Replaces remembered ids that turn out to be gone by the pictures themselves; ids that the user typed are left alone.
import type { Api } from '../api/api.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import { listMediaIn } from '../conversation/content.ts';
import type { Media } from '../document/document.ts';
import { CliError } from '../errors.ts';
import { mapBounded } from '../map-bounded.ts';
import type { RunContext } from '../run/context.ts';
import { chooseSources, type StoredUpload } from './choose-source.ts';
import { type Outgoing, type SendTools, type SentPart, sendPart } from './send-media.ts';
import { CONCURRENT_FILE_CALLS } from './uploader.ts';

/**
 * After a request that found a file missing: asks which remembered ids are gone, forgets those, and sends their
 * pictures anew. Returns undefined where the error has another cause.
 */
export async function replaceMissingFiles(
  error: unknown,
  { plan, sent }: Outgoing,
  tools: SendTools,
  context: RunContext,
): Promise<readonly SentPart[] | undefined> {
  if (!(error instanceof CliError) || error.code !== 'not_found') return undefined;
  const { output, settings } = context;
  const ids = new Set(sent.flatMap(({ part }) => storedBefore(part)?.file_id ?? []));
  const stale = await findStale([...ids], saysExpired(error), tools.api, context);
  if (stale.size === 0) return undefined;
  for (const file_id of stale) {
    const entry = tools.uploadCache.findById(file_id);
    if (entry) await tools.uploadCache.delete(entry);
  }
  // Chosen over all pictures, as what goes along with a request must fit into it together.
  const media = listMediaIn(plan.turns.flatMap(({ parts }) => parts));
  const stored = new Map<Media, StoredUpload>();
  for (const { part } of sent) {
    const before = storedBefore(part);
    if (part.kind === 'media' && before && !stale.has(before.file_id)) stored.set(part.media, before);
  }
  const choices = chooseSources(media, {
    requestedSource: settings.source,
    reused: plan.reused,
    stored,
    nonMediaBytes: plan.nonMediaBytes,
    platform: getCapabilities(settings),
  });
  return mapBounded(sent, CONCURRENT_FILE_CALLS, async (old) => {
    const { part } = old;
    const before = storedBefore(part);
    const choice = part.kind === 'media' ? choices[media.indexOf(part.media)] : undefined;
    if (part.kind === 'text' || !choice || !before || !stale.has(before.file_id)) return old;
    output.info(`${part.media.input}: ${before.file_id} is not stored any more; it is sent again`);
    return sendPart(old.turn, { ...part, choice }, tools, context);
  });
}

function storedBefore(part: SentPart['part']): StoredUpload | undefined {
  return part.kind === 'media' ? part.choice.stored : undefined;
}

/** Asks for each id what has become of it. `expired`: the API has said that one of them is over. */
async function findStale(
  ids: readonly string[],
  expired: boolean,
  api: Api,
  { env, signal }: RunContext,
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  const ending = new Set<string>();
  await mapBounded(ids, CONCURRENT_FILE_CALLS, async (file_id) => {
    try {
      const { expires_at } = await api.retrieveFile(file_id, signal);
      if (!expires_at) return;
      ending.add(file_id);
      if (Date.parse(expires_at) <= env.now().getTime()) missing.add(file_id);
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'not_found') throw error;
      missing.add(file_id);
    }
  });
  // Where our clock is slow, none seems to be over.
  return missing.size === 0 && expired ? ending : missing;
}

function saysExpired({ cause }: CliError): boolean {
  return cause instanceof Error && 'errorCode' in cause && cause.errorCode === 'file_expired';
}
