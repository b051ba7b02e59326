/** The strict fake Claude API: a real HTTP server on loopback that refuses what the real API would refuse. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_KEY, authenticate, FOREIGN_API_KEY, UNBOUND_API_KEY } from './auth.ts';
import { type Exchange, sendError } from './deliver.ts';
import { ApiRefusal, invalid } from './errors.ts';
import { createGate } from './gate.ts';
import { exchangeToken, GOOGLE_TOKEN_PATH } from './google.ts';
import { findPlatform, limitedWorld } from './platforms.ts';
import { createRecorder, type OpenRecord, type Recorder } from './recorder.ts';
import { createRejections, type Rejections } from './rejections.ts';
import { route } from './routes.ts';
import { createScripts, type Scripts } from './scripts.ts';
import type { FakeApi, FakeApiOptions } from './types.ts';
import { oldForms, requireVersion } from './version.ts';
import { createWorld, FOREIGN_WORKSPACE_ID, storeFile, WORKSPACE_ID, type World } from './world.ts';

interface Parts {
  readonly world: World;
  readonly scripts: Scripts;
  readonly recorder: Recorder;
  readonly rejections: Rejections;
  readonly complaints: string[];
}

/** Starts a fake API on a free port. Close it when the test is over. */
export async function startFakeApi(options: FakeApiOptions = {}): Promise<FakeApi> {
  const parts: Parts = {
    world: createWorld(options),
    scripts: createScripts(),
    recorder: createRecorder(),
    rejections: createRejections(),
    complaints: [],
  };
  const server = createServer((request, response) => void handle(request, response, parts));
  // No timeouts of the server's own: what a test sees is what it has scripted.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return fakeApi(`http://127.0.0.1:${port}`, server, parts);
}

function fakeApi(url: string, server: Server, parts: Parts): FakeApi {
  const { world, scripts, recorder, rejections, complaints } = parts;
  return {
    url,
    apiKey: API_KEY,
    workspaceId: WORKSPACE_ID,
    unboundApiKey: UNBOUND_API_KEY,
    foreignApiKey: FOREIGN_API_KEY,
    foreignWorkspaceId: FOREIGN_WORKSPACE_ID,
    requests: recorder.requests,
    files: world.files,
    unreachableUrls: world.unreachableUrls,
    addFile: (file) => storeFile(world, file).id,
    reply: (...replies) => scripts.push('messages', replies),
    look(reviewer, options = {}) {
      world.looking = { reviewer, options, atOnce: 0, most: world.looking?.most ?? 0 };
    },
    get mostLookedAtOnce() {
      return world.looking?.most ?? 0;
    },
    failNext: (endpoint, ...failures) =>
      scripts.push(
        endpoint,
        failures.map((failure) => {
          if (typeof failure === 'string') return { drop: failure };
          return 'reached' in failure ? { drop: 'stall', gate: failure } : { error: failure };
        }),
      ),
    removeFilesApi(failure) {
      world.noFilesApi = failure;
    },
    batches: world.batching.batches,
    setBatches(options) {
      world.batching.options = options;
    },
    cutResults: (...lines) =>
      scripts.push(
        'batch_results',
        lines.map((after) => ({ interruptions: [{ after, happens: 'reset' }] })),
      ),
    hold: (endpoint, gate) => scripts.push(endpoint, [{ gate }]),
    gate: createGate,
    expectRejection: (message) => rejections.expect(message),
    assertClean() {
      const problems = [...rejections.problems(), ...scripts.unused(), ...complaints];
      if (problems.length > 0) throw new Error(`the fake API is not clean:\n- ${problems.join('\n- ')}`);
    },
    waitFor: (predicate) => recorder.waitFor(predicate),
    close: () =>
      new Promise((resolve) => {
        recorder.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { world, recorder, rejections, complaints } = parts;
  const record = recorder.start(request);
  const requestId = world.nextId('req');
  const platform = findPlatform(record.path);
  const exchange: Exchange = {
    response,
    record,
    recorder,
    requestId,
    platform,
    complain: (problem) => complaints.push(problem),
  };
  response.setHeader(platform?.errors === 'aws' ? 'x-amzn-requestid' : 'request-id', requestId);
  // Writing to a client that has gone is no error of the server's.
  response.on('error', () => {});
  response.on('close', () => {
    if (record.finished || recorder.isClosed) return;
    recorder.update(record, response.writableFinished ? { finished: true } : { aborted: true });
  });
  try {
    await answer(request, exchange, parts);
  } catch (error) {
    // A client that goes away while it still sends leaves nobody to answer.
    if (response.headersSent || response.destroyed || request.errored) return;
    if (error instanceof ApiRefusal) {
      rejections.note(`${record.method} ${record.path}`, error.message);
      sendError(exchange, error.status, error.error);
      return;
    }
    complaints.push(`the fake API itself failed: ${error instanceof Error ? error.stack : String(error)}`);
    sendError(exchange, 500, { type: 'api_error', message: `bug in the fake API: ${String(error)}` });
  }
}

async function answer(request: IncomingMessage, exchange: Exchange, parts: Parts): Promise<void> {
  const { record, recorder, response, platform } = exchange;
  const world = platform ? limitedWorld(parts.world, platform) : parts.world;
  const { bytes, droppedBytes } = await readBody(request, record, world);
  recorder.update(record, {});
  if (record.path === GOOGLE_TOKEN_PATH) return exchangeToken(exchange, bytes);
  if (record.method === 'HEAD') return answerHead(exchange);
  if (!platform) requireVersion(record.headers);
  const old = world.oldForms ? [] : oldForms(record.headers);
  if (old.length > 0) exchange.complain(`${record.method} ${record.path} was sent with ${old.join(', ')}`);
  const workspaceId = platform ? platform.authenticate(record, bytes) : authenticate(record.headers);
  if (!platform || platform.files) response.setHeader('anthropic-workspace-id', workspaceId);
  const url = new URL(record.path.slice(platform?.prefix.length ?? 0), 'http://fake.invalid');
  await route({
    exchange,
    world,
    scripts: parts.scripts,
    workspaceId,
    url,
    bytes,
    droppedBytes,
  });
}

/** Every server answers this, if only to say that there is nothing; whoever only looks for it must not show a key. */
function answerHead({ response, record, complain }: Exchange): void {
  const keys = ['authorization', 'x-api-key'].filter((name) => record.headers[name] !== undefined);
  if (keys.length > 0) complain(`HEAD ${record.path} was sent with ${keys.join(', ')}`);
  response.writeHead(404).end();
}

/** Of a larger upload only the beginning and the end are kept, where the form's own lines are. */
const KEPT_BYTES = 32 * 1024 * 1024;

// fact(body-limit): A body beyond 32 MB is a 413 `request_too_large`. Source:
// https://platform.claude.com/docs/en/api/errors, 2026-11.
// guess(body-encoding): A compressed body is refused with `request_body_encoding_unsupported`. Source: the SDK has
// this code beside `_invalid`, so some encoding may be taken, 2026-11. If wrong: readBody in
// test/support/fake-api/server.ts.
/** Reads the body to its end even when it is too large, so that the client can read the refusal. */
async function readBody(
  request: IncomingMessage,
  record: OpenRecord,
  world: World,
): Promise<{ bytes: Buffer; droppedBytes: number }> {
  const upload = record.method === 'POST' && /^[^?]*\/v1\/files/.test(record.path);
  // A form is a little larger than the file in it.
  const batch = record.method === 'POST' && /^[^?]*\/v1\/messages\/batches$/.test(record.path);
  const { batchBytes, bodyBytes, fileBytes } = world.limits;
  const limit = upload ? fileBytes + 64 * 1024 : batch ? batchBytes : bodyBytes;
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    record.bytes += chunk.length;
    if (record.bytes > limit) continue;
    chunks.push(chunk);
    kept += chunk.length;
    // A chunk out of the middle goes for each one that comes beyond what is kept.
    while (upload && kept > KEPT_BYTES + KEPT_BYTES / 2) {
      const [dropped] = chunks.splice(chunks.length >> 1, 1);
      kept -= dropped?.length ?? 0;
    }
  }
  if (record.headers['content-encoding'] !== undefined) {
    throw invalid('content-encoding', 'is not supported', {
      error_code: 'request_body_encoding_unsupported',
    });
  }
  if (record.bytes > limit) {
    throw new ApiRefusal(413, 'Request exceeds the maximum allowed number of bytes.');
  }
  return { bytes: Buffer.concat(chunks), droppedBytes: record.bytes - kept };
}
