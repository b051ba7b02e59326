/** What each endpoint does with an authenticated request. */
import type { AnswerContext } from './answer.ts';
import { useCache } from './cache.ts';
import { type Exchange, playFailure, sendAnswer, sendJson } from './deliver.ts';
import { describeRequest, inputTokens } from './describe.ts';
import { ApiRefusal, invalid } from './errors.ts';
import {
  checkUpload,
  deleteFile,
  fileContent,
  fileMetadata,
  listFiles,
  requireFile,
  saveUpload,
} from './files.ts';
import { look } from './look.ts';
import { checkMedia } from './media.ts';
import { findModel, listModels, type ModelEntry, retrieveModel } from './models.ts';
import { parseUpload } from './multipart.ts';
import { canonicalBody, type Platform } from './platforms.ts';
import { type AskParams, checkCountBody, checkCreateBody, parseJson } from './request.ts';
import { checkMaxTokens, checkRules } from './rules.ts';
import type { Scripts } from './scripts.ts';
import type { Endpoint } from './types.ts';
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

/** Answers the call, or throws the API's refusal of it. */
export async function route(call: Call): Promise<void> {
  const { method } = call.exchange.record;
  const path = call.url.pathname;
  const { platform } = call.exchange;
  const isQuestion = platform ? platform.question(path) !== undefined : path === '/v1/messages';
  if (isQuestion && method === 'POST') return createMessage(call);
  if (platform && !served(platform, path)) throw new ApiRefusal(404, `Not found: ${method} ${path}`);
  const { noFilesApi } = call.world;
  if (noFilesApi && path.startsWith('/v1/files')) {
    await playFailure(call.exchange, { error: noFilesApi });
    return;
  }
  if (path === '/v1/messages/count_tokens' && method === 'POST') return countTokens(call);
  if (path === '/v1/files' && method === 'POST') return upload(call);
  if (path === '/v1/files' && method === 'GET') {
    return answer(call, 'files', listFiles(call.world, call.workspaceId, call.url.searchParams));
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
function served({ files, models }: Platform, path: string): boolean {
  // Only Claude Platform on AWS lists models, and it has everything else, too.
  const counts = models && path === '/v1/messages/count_tokens';
  return counts || (files && path.startsWith('/v1/files')) || (models && path.startsWith('/v1/models'));
}

/** Sends what was found, unless a failure is scripted for this endpoint. */
async function answer(call: Call, endpoint: Endpoint, body: unknown): Promise<void> {
  const script = call.scripts.take(endpoint);
  if (script && (await playFailure(call.exchange, script))) return;
  sendJson(call.exchange, 200, body);
}

function requireJson(call: Call): unknown {
  const type = call.exchange.record.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw invalid('content-type', 'must be application/json');
  const body = parseJson(call.bytes);
  call.exchange.recorder.update(call.exchange.record, { body });
  return body;
}

/** Everything that is refused about a conversation, and what it then costs to read. */
async function readConversation(call: Call, params: AskParams, model: ModelEntry, base64Only?: string) {
  checkRules(params, model);
  const { world, workspaceId } = call;
  const media = await checkMedia(params.messages, model, { world, workspaceId, base64Only });
  const tokens = inputTokens(params, media);
  const cached = () => useCache(world.cache, workspaceId, params, model, media, tokens);
  return { tokens, described: describeRequest(params, media), useCache: cached, media };
}

async function createMessage(call: Call): Promise<void> {
  const wire = requireJson(call);
  const { platform, record } = call.exchange;
  const body = platform ? canonicalBody(platform, record, call.url.pathname, wire) : wire;
  const next = call.scripts.peek('messages');
  const context = (model: string, tokens: number, described: string) => ({
    id: call.world.nextId('msg'),
    model,
    inputTokens: tokens,
    described,
    inferenceGeo: null,
    nextToolId: () => call.world.nextId('toolu'),
  });
  let answerTo: AnswerContext;
  let judge: () => ReturnType<typeof look> = async () => undefined;
  if (next?.skipValidation) {
    answerTo = context(String((body as { model?: unknown } | null)?.model), 0, '');
  } else {
    const params = checkCreateBody(body);
    const model = findModel(params.model);
    checkMaxTokens(params, model);
    const { tokens, described, useCache, media } = await readConversation(
      call,
      params,
      model,
      platform?.base64Only ? 'on this platform' : undefined,
    );
    if (tokens > model.contextTokens) {
      throw invalid('', `prompt is too long: ${tokens} tokens > ${model.contextTokens} maximum`);
    }
    // What platforms of others say is their own affair.
    const inferenceGeo = platform ? null : (params.inference_geo ?? model.defaultGeo);
    answerTo = { ...context(params.model, tokens, described), inferenceGeo, useCache };
    const { looking } = call.world;
    if (looking) judge = () => look(looking, params, media);
  }
  // Taken only now: a refused request uses up no script.
  const script = call.scripts.take('messages') ?? (await judge()) ?? {};
  if (await playFailure(call.exchange, script)) return;
  const stream = (body as { stream?: unknown } | null)?.stream === true;
  if (!('error' in script) && !('drop' in script)) {
    await sendAnswer(call.exchange, script, answerTo, stream);
  }
}

/** Counts any prompt, also one that is too long to be asked. */
async function countTokens(call: Call): Promise<void> {
  const params = checkCountBody(requireJson(call));
  const { tokens } = await readConversation(call, params, findModel(params.model), 'for token counting');
  return answer(call, 'count_tokens', { input_tokens: tokens });
}

async function upload(call: Call): Promise<void> {
  const { exchange, world, workspaceId } = call;
  const whole = parseUpload(call.bytes, exchange.record.headers['content-type'] ?? '');
  const form = call.droppedBytes === 0 ? whole : { ...whole, droppedBytes: call.droppedBytes };
  exchange.recorder.update(exchange.record, { form });
  const checked = checkUpload(world, form);
  const script = call.scripts.take('files');
  if (script && (await playFailure(exchange, script))) return;
  sendJson(exchange, 200, saveUpload(world, workspaceId, form, checked));
}

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
    return answer(call, 'files', fileMetadata(requireFile(world, workspaceId, id)));
  }
  if (content || method !== 'DELETE') throw new ApiRefusal(404, `Not found: ${method} ${call.url.pathname}`);
  requireFile(world, workspaceId, id);
  const script = call.scripts.take('files');
  if (script && (await playFailure(exchange, script))) return;
  sendJson(exchange, 200, deleteFile(world, workspaceId, id));
}
