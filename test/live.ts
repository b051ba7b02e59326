/** `npm run test:live`: confirms the facts that the program stands on by small real requests with your own key. */
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { runLive } from './live/live.ts';
import { ROOT, readFacts } from './support/facts.ts';

const interrupt = new AbortController();
// A second Ctrl-C ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());

process.exitCode = await runLive(process.argv.slice(2), {
  client: new Anthropic({ maxRetries: 4 }),
  facts: await readFacts(),
  path: join(ROOT, 'live-facts.json'),
  signal: interrupt.signal,
  pollMs: 10_000,
  now: () => new Date(),
  print: (text) => console.log(text),
});
