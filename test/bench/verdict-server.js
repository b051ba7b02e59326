// An API that judges without decoding: it knows the truth of the controls about the bench's screenshots. Run as a process.
import { createServer } from 'node:http';

/** Milliseconds from the end of a request to its answer. */
const latencyMs = Number(process.argv[2]);

/** Controls that are false for a wide, light page. */
const FALSE = /as tall as it is wide|five times as wide|nearly black|one single plain colour|The word /;

let requests = 0;
let atOnce = 0;
let most = 0;
let ended = 0;

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify({ requests, most, ended }));
    requests = 0;
    most = 0;
    return;
  }
  /** @type {Buffer[]} */
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    requests += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    setTimeout(() => {
      atOnce -= 1;
      ended = Date.now();
      response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${requests}` });
      response.end(answer(Buffer.concat(pieces).toString('latin1')));
    }, latencyMs);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`${address?.port}\n`);
});

/**
 * Judges every line of a prompt, which is a JSON string.
 * @param {string} body
 */
function answer(body) {
  const lines = [...body.matchAll(/\\n(a\d+): ((?:[^"\\]|\\")*)/g)];
  const verdicts = lines.map(([, id, that = '']) => ({
    id,
    reason: 'I see it.',
    evidence: [],
    verdict: FALSE.test(that) ? 'fail' : 'pass',
  }));
  const text = JSON.stringify({ observations: [], addressed_to_reviewer: [], verdicts });
  const usage = { input_tokens: 10, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-opus-5-5', content: [] };
  return [
    { type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null, usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
}
