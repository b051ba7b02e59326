// `files upload`: stores files in the workspace, as they are, and remembers them.
import type { Api } from '../../api/api.ts';
import { FILE_BYTES } from '../../api/limits.ts';
import type { Env } from '../../env.ts';
import { SeeError, usageError } from '../../errors.ts';
import { inspectLocal, type LocalFile } from '../../input/local-file.ts';
import { expiryWords, factsOf, type StoredFileFacts, storedFileJson } from '../../render/stored-file.ts';
import { makeTransfer, type Transfer } from '../../render/transfer.ts';
import { openRecall, type Recall } from '../recall.ts';
import { type Flags, type RunContext, withRunContext } from '../run-context.ts';
import { runEach } from './outcomes.ts';
import { readTargets, type TargetRef } from './targets.ts';

/** Uploads under way at once: each takes a share of the line, and all of them stay far below 500 a minute. */
const CONCURRENT_UPLOADS = 4;

interface Stored {
  readonly input: string;
  readonly facts: StoredFileFacts;
  readonly sha256: string;
  readonly uploaded: boolean;
}

/** Uploads what is not stored yet and prints one id a line, in the order of the inputs; throws the worst SeeError. */
export function uploadFiles(words: readonly string[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings, signal } = context;
    const refs = await readTargets(words, context);
    const { openApi } = await import('../../api/api.ts');
    const api = await openApi(settings, env, output.debug, output.log);
    const recall = await openRecall(context);
    if (!recall.place() && !recall.isEmpty()) {
      await api.findPlace(signal);
      await recall.learn(api);
    }
    const transfer = makeTransfer(() => env.now().getTime(), output.progress.step);
    const under = new Map<string, Promise<Stored>>();
    const store = async (ref: TargetRef): Promise<Stored> => {
      if (ref.kind === 'file_id') throw usageError(ref.input, 'is stored already');
      const file = await inspectLocal(ref, FILE_BYTES, env, signal);
      // The same bytes under two names are one upload.
      const same = `${file.sha256} ${file.media_type}`;
      const storing = under.get(same) ?? storeFile(file, { api, recall, transfer, context });
      under.set(same, storing);
      return { ...(await storing), input: file.input };
    };
    const stored: Stored[] = [];
    try {
      await runEach(refs, CONCURRENT_UPLOADS, context, flags, store, async (done) => {
        stored.push(done);
        output.note(receipt(done, env.now()));
        if (flags.json !== true) await output.print(`${done.facts.file_id}\n`);
      });
    } finally {
      if (flags.json === true) await output.print(`${JSON.stringify(stored.map(toJson))}\n`);
    }
  });
}

interface Tools {
  readonly api: Api;
  readonly recall: Recall;
  readonly transfer: Transfer;
  readonly context: RunContext;
}

async function storeFile(file: LocalFile, { api, recall, transfer, context }: Tools): Promise<Stored> {
  const { settings, signal } = context;
  const known = recall.find(file);
  if (known && (await isThere(known.file_id, api, signal))) {
    return { input: file.input, facts: known, sha256: file.sha256, uploaded: false };
  }
  if (known) recall.forget(known);
  const onSent = transfer.begin(file.size_bytes);
  const { metadata, sha256 } = await api.uploadFile(
    file,
    { expiresInSeconds: settings.expiresInSeconds, onSent },
    signal,
  );
  await recall.learn(api);
  recall.remember({ sha256, media_type: file.media_type }, metadata);
  return { input: file.input, facts: factsOf(metadata), sha256, uploaded: true };
}

/** Asked, because whoever gets an id from here will build on it; somebody else may have deleted the file. */
async function isThere(file_id: string, api: Api, signal: AbortSignal): Promise<boolean> {
  try {
    await api.retrieveFile(file_id, signal);
    return true;
  } catch (error) {
    if (error instanceof SeeError && error.code === 'not_found') return false;
    throw error;
  }
}

function receipt({ input, facts, uploaded }: Stored, now: Date): string {
  const what = uploaded ? 'uploaded' : 'stored already';
  const until =
    facts.expires_at === null ? 'never expires' : `expires ${expiryWords(facts.expires_at, now)} UTC`;
  return `${input}: ${what} as ${facts.file_id}, ${until}`;
}

function toJson({ input, facts, sha256, uploaded }: Stored): object {
  return { input, ...storedFileJson(facts), sha256, uploaded };
}
