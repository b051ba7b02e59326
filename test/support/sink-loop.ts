/**
 * A process that answers the inputs 0.jpg, 1.jpg, … with `--resume` and the FLAGS, at most MAX_NEW that no earlier
 * process has answered, and then waits to be killed. Prints the number of each once its answer is kept.
 */
import { writeSync } from 'node:fs';
import { openAnswerSink } from '../../src/each/answer-sink.ts';
import { answerOf, entryOf, keyOf, makeSinkContext } from './sink-context.ts';

const MAX_NEW = 40;

const { context } = makeSinkContext(process.cwd());
const flags = { ...JSON.parse(process.env.FLAGS ?? '{}'), resume: '' };
const sink = await openAnswerSink({ flags, schema: undefined }, context);
let left = MAX_NEW;
for (let index = 0; left > 0; index++) {
  const entry = entryOf(`${index}.jpg`, index);
  sink.claim(entry);
  const earlier = sink.findEarlier(entry, keyOf(entry.input));
  if (!earlier) {
    // Some lines are longer than the system writes at once.
    const text = `about ${index}\n`.repeat(index % 29 === 0 ? 10_000 : 1 + (index % 30));
    await sink.put(answerOf(entry, entry.input, { text }));
    writeSync(1, `${index}\n`);
    left -= 1;
  }
}
setInterval(() => {}, 1000);
