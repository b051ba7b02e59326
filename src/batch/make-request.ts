// Makes the request of one input: reads it, prepares its picture, uploads it where its source says so.
import type { EachQuestion } from '../each/each-question.ts';
import type { Entry } from '../each/entry.ts';
import { type LoadedEntry, loadEntry } from '../each/load-entry.ts';
import { planEntry } from '../each/plan-entry.ts';
import { toImages } from '../each/to-record.ts';
import type { Engine } from '../engine/engine.ts';
import { listQuestionParts } from '../engine/plan.ts';
import type { PageShooter } from '../engine/shoot-pages.ts';
import { listSentMedia } from '../engine/to-request.ts';
import type { Plan, ResolvedRequest } from '../engine/types.ts';
import { CliError } from '../errors.ts';
import { type RunContext, withTimeLimit } from '../run/context.ts';
import type { RequestEvent } from './manifest.ts';
import { makeCustomId } from './reconcile.ts';
import type { SharedFiles } from './shared-files.ts';
import type { StoredFiles } from './stored-files.ts';

/** The request of an input: its part of the body, and its event without the number of the batch. */
export interface StagedRequest {
  readonly kind: 'request';
  readonly entry: Entry;
  readonly body: Buffer;
  readonly event: Omit<RequestEvent, 'n'>;
  /** USD; null without a limit. */
  readonly worstCaseUsd: number | null;
}

/** An input that cannot be asked about. */
interface StagedError {
  readonly kind: 'unusable';
  readonly entry: Entry;
  readonly error: CliError;
}

export type Staged = StagedRequest | StagedError;

export interface RequestTools {
  readonly engine: Engine;
  readonly pages: PageShooter;
  readonly context: RunContext;
  readonly question: EachQuestion;
  /** Begins each `custom_id`. */
  readonly key: string;
  readonly sharedFiles: SharedFiles;
  readonly files: StoredFiles;
}

/** Returns the function that makes requests. It throws CliError for what no input is the cause of, such as a failed account. */
export function makeRequestMaker(tools: RequestTools): (entry: Entry) => Promise<Staged> {
  const { context, sharedFiles } = tools;
  return (entry) =>
    sharedFiles.inTurn(entry, (isRepeated) =>
      withTimeLimit(
        context.signal,
        context.settings.timeoutMs,
        (limit) => makeRequest(entry, isRepeated, { ...tools, context: { ...context, ...limit } }),
        { ...context.output.progress, onSuspend: context.env.onSuspend },
      ),
    );
}

async function makeRequest(entry: Entry, isRepeated: boolean, tools: RequestTools): Promise<Staged> {
  const { context, question, key } = tools;
  const { settings } = context;
  // A file that several inputs name is stored once instead of being sent with each of them.
  const source = isRepeated && settings.source === 'auto' ? 'files' : settings.source;
  const own = { ...context, settings: { ...settings, source } };
  const engine = tools.engine.isolated(own);
  try {
    const prepared = await attempt(entry, context, isOfInput, async () => {
      const loaded = await loadEntry(entry, question.fingerprint, { ...own, pages: tools.pages });
      return { loaded, plan: await planEntry(loaded, question, engine, own) };
    });
    if ('error' in prepared) return prepared;
    const { loaded } = prepared;
    const request = await attempt(entry, context, isRefusal, async () => {
      const plan = (await forgetMissing(prepared.plan, tools.files, own))
        ? await planEntry(loaded, question, engine, own)
        : prepared.plan;
      return engine.resolve(plan);
    });
    if ('error' in request) return request;
    return toStaged(loaded, request, key);
  } finally {
    engine.close();
  }
}

/** Runs a step; an error that concerns the input alone is returned. */
async function attempt<T extends object>(
  entry: Entry,
  { signal }: RunContext,
  isTheirs: (error: CliError) => boolean,
  run: () => Promise<T>,
): Promise<T | StagedError> {
  try {
    return await run();
  } catch (error) {
    const isStopped = signal.aborted && !(signal.reason instanceof CliError && isTheirs(signal.reason));
    if (isStopped || !(error instanceof CliError) || !isTheirs(error)) throw error;
    return { kind: 'unusable', entry, error };
  }
}

/** Reading sends nothing to the API: what fails is the input, or the host of its URL. A bug or a signal is neither. */
function isOfInput(error: CliError): boolean {
  return isRefusal(error) || error.exitCode === 4 || error.code === 'timeout';
}

/** The API refuses this input; a failure of the network or the account would hit all others too. */
function isRefusal({ code, exitCode }: CliError): boolean {
  return exitCode === 2 && code !== 'settings_unusable' && code !== 'output_unwritable';
}

/** Forgets uploads that are gone at the API: in a batch nobody could send their bytes again. Returns whether there were any. */
async function forgetMissing(plan: Plan, files: StoredFiles, context: RunContext): Promise<boolean> {
  let isChanged = false;
  for (const part of listQuestionParts(plan)) {
    const stored = part.kind === 'media' ? part.choice.stored : undefined;
    if (!stored || (await files.isThere(stored, context))) continue;
    await files.forget(stored);
    isChanged = true;
  }
  return isChanged;
}

function toStaged(
  { entry, sha256, key }: LoadedEntry,
  request: ResolvedRequest,
  prefix: string,
): StagedRequest {
  const { plan, parts, params } = request;
  const media = listSentMedia(parts);
  const custom_id = makeCustomId(prefix, entry.index);
  return {
    kind: 'request',
    entry,
    body: Buffer.from(JSON.stringify({ custom_id, params })),
    event: {
      event: 'request',
      index: entry.index,
      custom_id,
      sha256,
      key,
      source: media[0]?.source ?? null,
      file_id: media[0]?.file_id ?? null,
      max_tokens: plan.maxTokens,
      images: toImages(media),
    },
    worstCaseUsd: plan.worstCaseUsd,
  };
}
