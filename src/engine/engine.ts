// The engine: read, plan, resolve, send, judge. Commands make questions and use answers; the rest happens here.
import type { Api } from '../api/api.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import { getCapabilities } from '../api/providers/providers.ts';
import type { Content } from '../conversation/content.ts';
import { type Conversation, EMPTY_CONVERSATION, listContent } from '../conversation/conversation.ts';
import { makeSpillFile } from '../image/spill-file.ts';
import { isPendingScreenshot } from '../input/desktop-input.ts';
import type { LoadedItem } from '../input/load.ts';
import type { Item } from '../input/refs.ts';
import type { RunContext } from '../run/context.ts';
import type { CropOriginal } from './answer-calls.ts';
import type { AnswerEvents } from './answer-events.ts';
import { countDocuments, type DocumentCounts } from './count-documents.ts';
import { countExactly, type ExactCount } from './count-exactly.ts';
import { cropOriginal } from './crop-original.ts';
import { downloadPastUrls, fitHistory } from './fit-history.ts';
import { judge } from './judge.ts';
import { planQuestion } from './plan.ts';
import { type ReadOptions, type ResourceScope, readContent } from './read.ts';
import { requireKey } from './require-key.ts';
import { resolvePlan, type SendTools } from './resolve.ts';
import { sendRequest } from './send.ts';
import type { Answer, Exchange, Plan, Question, ResolvedRequest } from './types.ts';
import { findStoredMedia, openUploadCache, type UploadCache } from './upload-cache.ts';
import { makeUploader, type Uploader } from './uploader.ts';
import { makeUsageTracker, type UsageTracker } from './usage.ts';
import { type FilesApiState, toPlanSettings } from './without-files.ts';

export interface Engine {
  /** Reads inputs into content, without a request to the API. Throws the first CliError. */
  read(items: readonly Item[], options?: ReadOptions): Promise<readonly LoadedItem[]>;
  /** Downloads the URLs of a conversation where the provider fetches none. Throws CliError. */
  downloadPastUrls(history: Conversation): Promise<Conversation>;
  /** Shrinks the images of a conversation that no longer fit once new content joins them. Throws CliError. */
  fitHistory(history: Conversation, content: readonly Content[]): Promise<Conversation>;
  /** Plans a question without a request. Throws CliError when a limit or the budget forbids it. */
  plan(question: Question): Promise<Plan>;
  /** Counts what a plan's budget must pay for, as `resolve` does, and then its whole prompt. Throws CliError. */
  count(plan: Plan): Promise<{ readonly plan: Plan; readonly count: ExactCount }>;
  /** Uploads and looks up files, and builds the request. Throws CliError. */
  resolve(plan: Plan): Promise<ResolvedRequest>;
  /** Sends a request, and once more after each cause that can be cured. Throws CliError. */
  send(request: ResolvedRequest, events?: AnswerEvents): Promise<Exchange>;
  /** Says whether a reply can be used; `problem` is the reason when it cannot. */
  judge(exchange: Exchange): Answer;
  /** Resolves, sends and judges in one, and lets the model look closer where the plan allows it. Throws CliError. */
  answer(plan: Plan, events?: AnswerEvents): Promise<Answer>;
  /** Plans and answers in one. Throws CliError when no reply came. */
  ask(question: Question, events?: AnswerEvents): Promise<Answer>;
  /**
   * Cuts a region, in upright pixels, out of an original that was kept, for a request with so many other images. It comes
   * at the size that the model sees, enlarged if it is small. Throws CliError.
   */
  crop: CropOriginal;
  /** Opens the API on first use. */
  api(): Promise<Api>;
  /** The usage of every request of the engine. */
  readonly usage: UsageTracker;
  /** Returns the same engine under another context: other settings, or a signal that ends one step. */
  with(context: RunContext): Engine;
  /**
   * Returns the same engine under another context, with temporary files of its own: one of many questions closes it
   * once it is answered.
   */
  isolated(context: RunContext): Engine;
  /** Releases temporary files. Content that was read is gone then. */
  close(): void;
}

/** The parts of an engine that all of its contexts share. */
interface Shared {
  readonly scope: ResourceScope & { close(): void };
  readonly usage: UsageTracker;
  readonly filesApi: FilesApiState;
  readonly documentCounts: DocumentCounts;
  /** The parts that open on first use. */
  readonly opened: {
    uploadCache?: Promise<UploadCache>;
    api?: { readonly client: Promise<Api>; readonly capabilities: Capabilities } | undefined;
  };
}

/** Opens the engine of a run; the API and the upload cache load on first use. */
export function openEngine(context: RunContext): Engine {
  return makeEngine(context, {
    scope: makeScope(),
    usage: makeUsageTracker(),
    filesApi: { missing: undefined },
    documentCounts: new WeakMap(),
    opened: {},
  });
}

function makeEngine(context: RunContext, shared: Shared): Engine {
  const { settings } = context;
  let uploader: Uploader | undefined;
  // Without a request to make, nobody is asked to unlock a vault.
  const asksForKey = !settings.typed.has('dryRun') || settings.typed.has('exact');
  const openCache = () => {
    shared.opened.uploadCache ??= openUploadCache(context, { asksForKey });
    return shared.opened.uploadCache;
  };
  const sendTools = async (): Promise<SendTools & { usage: UsageTracker }> => {
    const [api, uploadCache] = await Promise.all([openApiOnce(shared, context), openCache()]);
    uploader ??= makeUploader(api, uploadCache, context);
    const { filesApi, documentCounts, usage } = shared;
    return { api, uploadCache, uploader, filesApi, documentCounts, usage };
  };
  const engine: Engine = {
    usage: shared.usage,
    async read(items, options = {}) {
      // Nobody is asked to select a part of the screen for a question that cannot be asked.
      if (asksForKey && items.some(isPendingScreenshot)) {
        await openApiOnce(shared, context);
        await requireKey(context);
      }
      return readContent(items, options, { uploadCache: await openCache(), scope: shared.scope }, context);
    },
    downloadPastUrls(history) {
      // The flags of this run are about its own inputs.
      const past = {
        ...settings,
        crops: [],
        maxZooms: 0,
        headers: undefined,
        unmetSource: undefined,
        typed: new Set<never>(),
      };
      // Only what a question sends for the first time has a receipt.
      const output = { ...context.output, briefReceipts: false };
      return downloadPastUrls(history, engine.with({ ...context, output, settings: past }).read, context);
    },
    fitHistory(history, content) {
      const { platform } = toPlanSettings(settings, shared.filesApi);
      return fitHistory(history, content, context, platform);
    },
    async plan(question) {
      const { history = EMPTY_CONVERSATION, content } = question;
      const media = [...history.turns.flatMap(listContent), ...content];
      return planQuestion(
        question,
        toPlanSettings(settings, shared.filesApi),
        await findStoredMedia(media, await openCache()),
      );
    },
    async count(plan) {
      const tools = await sendTools();
      const counted = await countDocuments(plan, tools, context);
      return { plan: counted, count: await countExactly(counted, tools.api, context) };
    },
    resolve: async (plan) => resolvePlan(plan, await sendTools(), context),
    send: async (request, events = {}) => sendRequest(request, await sendTools(), context, events),
    judge,
    async answer(plan, events = {}) {
      if (plan.maxZooms === 0) return judge(await engine.send(await engine.resolve(plan), events));
      const { answerQuestion } = await import('./answer-question.ts');
      return answerQuestion(plan, events, engine, context);
    },
    crop: async (part, imagesBefore) =>
      cropOriginal(part, imagesBefore, { uploadCache: await openCache(), scope: shared.scope }, context),
    ask: async (question, events) => engine.answer(await engine.plan(question), events),
    api: () => openApiOnce(shared, context),
    with: (other) => makeEngine(other, shared),
    isolated: (other) => makeEngine(other, { ...shared, scope: makeScope() }),
    close: shared.scope.close,
  };
  return engine;
}

/** Another provider, or Bedrock's other endpoint, needs another client. A failed opening may be tried again. */
function openApiOnce(shared: Shared, context: RunContext): Promise<Api> {
  const capabilities = getCapabilities(context.settings);
  if (shared.opened.api?.capabilities !== capabilities) {
    const client = import('../api/api.ts').then(({ openApi }) => openApi(context));
    shared.opened.api = { client, capabilities };
    client.catch(() => {
      if (shared.opened.api?.client === client) shared.opened.api = undefined;
    });
  }
  return shared.opened.api.client;
}

function makeScope(): Shared['scope'] {
  const spill = makeSpillFile();
  const resources: { close(): void }[] = [spill];
  return {
    spill,
    add: (resource) => void resources.push(resource),
    close() {
      for (const resource of resources.splice(0)) resource.close();
    },
  };
}
