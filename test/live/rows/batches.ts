/** Rows about batches: two requests, one of which fails only when it is run, and batches that are refused or canceled. */
import { ANSWER_TOKENS, type Models, type Ring, type Row, refusedRow, use, verdict } from '../ring.ts';

/** A batch of two is over in minutes as a rule; a longer one is cancelled. */
const MAX_POLLS = 60;

/** Rows about batches. */
export function batchRows({ high }: Models): Row[] {
  return [
    {
      id: 'batches-two',
      name: 'a good request and one with an unknown model',
      expected: 'bad errored, good succeeded',
      // Half price, which is left out: it is an upper bound.
      uses: [use(high, 0)],
      see: runBatch,
    },
    refusedRow('batch-requests', 'a custom_id twice', ({ client, models, signal }) => {
      const requests = ['same', 'same'].map((custom_id) => requestOf(custom_id, models.high));
      return verdict(client.messages.batches.create({ requests }, { signal }));
    }),
    refusedRow('batch-list', '1,001 batches on a page', ({ client, signal }) =>
      verdict(client.messages.batches.list({ limit: 1001 }, { signal })),
    ),
    {
      id: 'batch-no-results',
      name: 'results of a batch that has just been created',
      expected: '404 not_found_error',
      uses: [use(high, 0)],
      see: askTooEarly,
    },
  ];
}

function requestOf(custom_id: string, model: string) {
  const messages = [{ role: 'user' as const, content: 'hello' }];
  return { custom_id, params: { model, max_tokens: ANSWER_TOKENS, messages } };
}

/** The SDK itself asks for no results before their address is there. */
async function askTooEarly({ client, models, signal }: Ring): Promise<string> {
  const { batches } = client.messages;
  const { id } = await batches.create({ requests: [requestOf('a', models.high)] }, { signal });
  const seen = await verdict(client.get(`/v1/messages/batches/${id}/results`, { signal }));
  await batches.cancel(id, {}, { signal });
  return seen;
}

async function runBatch({ client, models, signal, pollMs }: Ring): Promise<string> {
  const requests = [requestOf('good', models.high), requestOf('bad', 'claude-no-such-model')];
  const { batches } = client.messages;
  const { id } = await batches.create({ requests }, { signal });
  for (let polls = 0; polls < MAX_POLLS; polls++) {
    const { processing_status } = await batches.retrieve(id, {}, { signal });
    if (processing_status === 'ended') {
      const lines: string[] = [];
      for await (const { custom_id, result } of await batches.results(id, {}, { signal })) {
        lines.push(`${custom_id} ${result.type}`);
      }
      return lines.sort().join(', ');
    }
    await pause(pollMs, signal);
  }
  await batches.cancel(id);
  return `not ended after ${MAX_POLLS} looks, cancelled`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
