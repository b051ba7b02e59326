/** What each endpoint does with an authenticated request. */
import { type AnswerContext, composeMessage } from './answer.ts';
import { answerBatches } from './batches.ts';
import { useCache } from './cache.ts';
import { checkRequest, type Dialect } from './check-request.ts';
import { type Exchange, playFailure, sendAnswer, sendJson } from './deliver.ts';
import { describeRequest, inputTokens } from './describe.ts';
import { ApiRefusal, invalid } from './errors.ts';
import {
  checkUpload,
  deleteFile,
  fileContent,
  fileMetadata,
  listFiles,
  listOldFiles,
  oldFileMetadata,
  requireFile,
  saveUpload,
} from './files.ts';
import { look } from './look.ts';
import { checkMedia } from './media.ts';
import { checkGeo, checkMaxTokens, checkSampling } from './model-rules.ts';
import { findModel, listModels, type ModelEntry, retrieveModel } from './models.ts';
import { parseUpload } from './multipart.ts';
import { canonicalBody, canonicalCount, type Platform } from './platforms.ts';
import { type AskParams, checkCountBody, checkCreateBody, parseJson } from './request.ts';
import type { Scripts } from './scripts.ts';
import { runsOnServer } from './server-tools.ts';
import { checkThinkingOfTurn, rememberCalls } from './tool-rules.ts';
import { checkTypes } from './type-check.ts';
import type { Endpoint } from './types.ts';
import { betasOf, OLD_FILES_BETA, requireVersion } from './version.ts';
import type { World } from './world.ts';

/** A request after its credentials have been checked. */
export interface Call {
  readonly exchange: Exchange;
  readonly world: World;
  readonly scripts: Scripts;
  readonly workspaceId: string;
  readonly url: URL;
  readonly bytes: Buffer;
  /** Bytes of the body that were counted but not kept. */
  readonly droppedBytes: number;
}

// fact(endpoints): The API has these endpoints; another path or method is a 404. Source: SDK 1.14.0, its resources, 2026-11.
// guess(wrong-method): A wrong method is a 404 as well. Source: no page says, 2026-11. If wrong: route and oneFile in
// test/support/fake-api/routes.ts.
/** Answers the call, or throws the API's refusal of it. */
export async function route(call: Call): Promise<void> {
  const { method } = call.exchange.record;
  const path = call.url.pathname;
  const { platform } = call.exchange;
  const isQuestion = platform ? platform.question(path) !== undefined : path === '/v1/messages';
  if (isQuestion && method === 'POST') return createMessage(call);
  const isCount = platform ? platform.counts(path) : path === '/v1/messages/count_tokens';
  if (isCount && method === 'POST') return countTokens(call);
  if (platform && !served(platform, path)) throw new ApiRefusal(404, `Not found: ${method} ${path}`);
  const { noFilesApi } = call.world;
  if (noFilesApi && path.startsWith('/v1/files')) {
    await playFailure(call.exchange, { error: noFilesApi });
    return;
  }
  if (/^\/v1\/messages\/batches(\/|$)/.test(path)) return batches(call);
  if (path === '/v1/files' && method === 'POST') return upload(call);
  if (path === '/v1/files' && method === 'GET') {
    const list = wantsOldFiles(call) ? listOldFiles : listFiles;
    return answer(call, 'files', list(call.world, call.workspaceId, call.url.searchParams));
  }
  if (path === '/v1/models' && method === 'GET') {
    return answer(call, 'models', listModels(call.url.searchParams));
  }
  const [, room, id = '', part] = /^\/v1\/(files|models)\/([^/]+)(\/content)?$/.exec(path) ?? [];
  if (room === 'models' && method === 'GET' && !part) {
    return answer(call, 'models', retrieveModel(decodeURIComponent(id)));
  }
  if (room === 'files') return oneFile(call, decodeURIComponent(id), part !== undefined);
  throw new ApiRefusal(404, `Not found: ${method} ${path}`);
}

/** Whether a platform has the API's other endpoints that this fake has. */
function served({ batches, files, models }: Platform, path: string): boolean {
  if (/^\/v1\/messages\/batches(\/|$)/.test(path)) return batches;
  return (files && path.startsWith('/v1/files')) || (models && path.startsWith('/v1/models'));
}

/** Sends what was found, unless a failure is scripted for this endpoint. */
async function answer(call: Call, endpoint: Endpoint, body: unknown): Promise<void> {
  const script = call.scripts.take(endpoint);
  if (script && (await playFailure(call.exchange, script))) return;
  sendJson(call.exchange, 200, body);
}

// fact(content-type): A JSON body is declared as application/json. Source: https://platform.claude.com/docs/en/api/overview, 2026-11.
function requireJson(call: Call, isKept = true): unknown {
  const type = call.exchange.record.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw invalid('content-type', 'must be application/json');
  const body = parseJson(call.bytes);
  if (isKept) call.exchange.recorder.update(call.exchange.record, { body });
  return body;
}

/** The way a request is read: by which dialect, with base64 only or any source, and looked into or only estimated. */
interface Reading {
  readonly dialect: Dialect;
  readonly base64Only?: string | undefined;
  readonly estimate?: boolean;
}

/** In which version and with which betas a request speaks; other platforms have the newest rules and no betas. */
function dialectOf({ exchange }: Call): Dialect {
  const { headers } = exchange.record;
  if (exchange.platform && headers['anthropic-version'] === undefined) {
    return { version: '2026-10-21', betas: [] };
  }
  return { version: requireVersion(headers), betas: betasOf(headers) };
}

/** Everything that is refused about a conversation, and what it then costs to read. */
async function readConversation(call: Call, params: AskParams, model: ModelEntry, reading: Reading) {
  const { dialect, base64Only, estimate = false } = reading;
  checkRequest(params, model, dialect);
  checkThinkingOfTurn(params.messages, call.world.issued);
  const { world, workspaceId } = call;
  const media = await checkMedia(params.messages, model, { world, workspaceId, base64Only, estimate });
  const tokens = inputTokens(params, media);
  const cached = () => useCache(world.cache, workspaceId, params, model, media, tokens);
  return { tokens, described: describeRequest(params, media), useCache: cached, media };
}

async function createMessage(call: Call): Promise<void> {
  const wire = requireJson(call);
  const { platform, record } = call.exchange;
  const body = platform ? canonicalBody(platform, record, call.url.pathname, wire) : wire;
  const accepted = checkTypes(call.exchange, 'CreateBody', body);
  let answerTo: AnswerContext;
  let judge: () => ReturnType<typeof look> = async () => undefined;
  if (call.scripts.peek('messages')?.skipValidation) {
    answerTo = contextOf(call, String((body as { model?: unknown } | null)?.model), 0, '');
  } else {
    const admitted = await admitQuestion(call, body);
    answerTo = admitted.answerTo;
    judge = admitted.judge;
    accepted();
  }
  // Taken only now: a refused request uses up no script.
  const script = call.scripts.take('messages') ?? (await judge()) ?? {};
  if (await playFailure(call.exchange, script)) return;
  const stream = (body as { stream?: unknown } | null)?.stream === true;
  if (!('error' in script) && !('drop' in script)) {
    const { tool_choice } = (body ?? {}) as Partial<AskParams>;
    if (script.toolUses && tool_choice?.type === 'none' && !script.skipValidation) {
      // fact(tool-choice-none): With `tool_choice` none the model calls no tool. Source: SDK 1.14.0, `ToolChoiceNone`,
      // 2026-11.
      call.exchange.complain('a reply calls a tool, which `tool_choice` forbids');
    }
    await sendAnswer(call.exchange, script, answerTo, stream);
  }
}

function contextOf({ world }: Call, model: string, tokens: number, described: string): AnswerContext {
  return {
    id: world.nextId('msg'),
    model,
    inputTokens: tokens,
    described,
    inferenceGeo: null,
    nextToolId: () => world.nextId('toolu'),
    issue: (content) => rememberCalls(world.issued, content),
  };
}

/** A question that is accepted: what its answer is about, and the verdict of a reviewer who looks, if one does. */
interface Admitted {
  readonly answerTo: AnswerContext;
  readonly judge: () => ReturnType<typeof look>;
}

/** Throws the API's refusal of a question. */
async function admitQuestion(call: Call, body: unknown): Promise<Admitted> {
  const { platform } = call.exchange;
  const dialect = dialectOf(call);
  const params = checkCreateBody(body, dialect.version);
  const model = findModel(params.model);
  checkMaxTokens(params, model);
  checkSampling(params, model);
  checkGeo(params, model);
  const base64Only = platform?.base64Only ? 'on this platform' : undefined;
  const reading = { dialect, base64Only };
  const { tokens, described, useCache, media } = await readConversation(call, params, model, reading);
  // fact(context-window): A prompt must fit into the model's context window. Source:
  // https://platform.claude.com/docs/en/build-with-claude/context-windows, 2026-11.
  if (tokens > model.contextTokens) {
    throw invalid('', `prompt is too long: ${tokens} tokens > ${model.contextTokens} maximum`);
  }
  // Other platforms name no place of their own.
  const inferenceGeo = platform ? null : (params.inference_geo ?? model.defaultGeo);
  const { looking } = call.world;
  return {
    answerTo: { ...contextOf(call, params.model, tokens, described), inferenceGeo, useCache },
    judge: async () => (looking ? look(looking, params, media) : undefined),
  };
}

/** Counts any prompt, also one that is too long to be asked, and one whose images are too large. */
async function countTokens(call: Call): Promise<void> {
  const { platform, record } = call.exchange;
  const wire = requireJson(call);
  const body = platform ? canonicalCount(platform, record, wire) : wire;
  const accepted = checkTypes(call.exchange, 'CountBody', body);
  const params = checkCountBody(body);
  // fact(count-tokens-tools): A count takes no tools that run on Anthropic's side. Source:
  // https://platform.claude.com/docs/en/build-with-claude/token-counting, 2026-11.
  const index = (params.tools ?? []).findIndex(runsOnServer);
  if (index !== -1) throw invalid(`tools.${index}`, 'server tools are not supported for token counting');
  const model = findModel(params.model);
  // fact(count-tokens-sources): A count takes images and documents as base64 only. Source:
  // https://platform.claude.com/docs/en/build-with-claude/token-counting, 2026-11.
  const reading = { dialect: dialectOf(call), base64Only: 'for token counting', estimate: true };
  const { tokens } = await readConversation(call, params, model, reading);
  accepted();
  return answer(call, 'count_tokens', { input_tokens: tokens });
}

// fact(batch-no-stream): A request of a batch cannot be streamed. Source: SDK 1.14.0, `BatchCreateParams.Request`, 2026-11.
async function batches(call: Call): Promise<void> {
  const run = async (params: unknown) => {
    const { stream } = Object(params) as { stream?: unknown };
    if (stream === true) throw invalid('stream', 'Streaming is not supported in batches');
    const { answerTo, judge } = await admitQuestion(call, params);
    const script = call.scripts.take('messages') ?? (await judge()) ?? {};
    if ('error' in script) throw new ApiRefusal(script.error.status, script.error.message ?? 'scripted');
    if ('drop' in script) throw new Error('a request of a batch has no connection to drop');
    return composeMessage(script, answerTo).message;
  };
  await answerBatches(call, () => {
    const isLarge = call.world.batching.options.answer !== undefined;
    const body = requireJson(call, !isLarge);
    return { body, run, accepted: isLarge ? () => {} : checkTypes(call.exchange, 'BatchBody', body) };
  });
}

async function upload(call: Call): Promise<void> {
  const { exchange, world, workspaceId } = call;
  const whole = parseUpload(call.bytes, exchange.record.headers['content-type'] ?? '');
  const form = call.droppedBytes === 0 ? whole : { ...whole, droppedBytes: call.droppedBytes };
  exchange.recorder.update(exchange.record, { form });
  const { expires_in_seconds: seconds, ...fields } = form.fields;
  const typed = seconds === undefined ? fields : { ...fields, expires_in_seconds: Number(seconds) };
  const accepted = checkTypes(exchange, 'UploadFields', typed);
  const checked = checkUpload(world, form);
  accepted();
  const script = call.scripts.take('files');
  if (script && (await playFailure(exchange, script))) return;
  const metadata = wantsOldFiles(call) ? oldFileMetadata : fileMetadata;
  sendJson(exchange, 200, metadata(saveUpload(world, workspaceId, form, checked)));
}

function wantsOldFiles({ exchange }: Call): boolean {
  return betasOf(exchange.record.headers).includes(OLD_FILES_BETA);
}

// guess(wrong-method).
async function oneFile(call: Call, id: string, content: boolean): Promise<void> {
  const { exchange, world, workspaceId } = call;
  const { method } = exchange.record;
  if (content && method === 'GET') {
    const file = fileContent(world, workspaceId, id);
    exchange.response.writeHead(200, { 'content-type': file.mime_type });
    exchange.response.end(file.bytes);
    return;
  }
  if (!content && method === 'GET') {
    const metadata = wantsOldFiles(call) ? oldFileMetadata : fileMetadata;
    return answer(call, 'files', metadata(requireFile(world, workspaceId, id)));
  }
  if (content || method !== 'DELETE') throw new ApiRefusal(404, `Not found: ${method} ${call.url.pathname}`);
  requireFile(world, workspaceId, id);
  const script = call.scripts.take('files');
  if (script && (await playFailure(exchange, script))) return;
  sendJson(exchange, 200, deleteFile(world, workspaceId, id));
}
