/** Rows about batches: two requests, one of which fails only when it is run. */
import { ANSWER_TOKENS, type Models, type Ring, type Row, use } from '../ring.ts';

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
  ];
}

async function runBatch({ client, models, signal, pollMs }: Ring): Promise<string> {
  const request = (custom_id: string, model: string) => ({
    custom_id,
    params: { model, max_tokens: ANSWER_TOKENS, messages: [{ role: 'user' as const, content: 'hello' }] },
  });
  const requests = [request('good', models.high), request('bad', 'claude-no-such-model')];
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
