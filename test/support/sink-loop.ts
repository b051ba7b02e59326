/**
 * A process that answers the inputs 0.jpg, 1.jpg, … for ever, with `--resume` and the FLAGS. Prints the number of each
 * once its answer is kept.
 */
import { writeSync } from 'node:fs';
import { openAnswerSink } from '../../src/each/answer-sink.ts';
import { answerOf, entryOf, keyOf, makeSinkContext } from './sink-context.ts';

const { context } = makeSinkContext(process.cwd());
const flags = { ...JSON.parse(process.env.FLAGS ?? '{}'), resume: '' };
const sink = await openAnswerSink({ flags, schema: undefined }, context);
for (let index = 0; ; index++) {
  const entry = entryOf(`${index}.jpg`, index);
  sink.claim(entry);
  const earlier = sink.findEarlier(entry, keyOf(entry.input));
  if (!earlier) {
    // Some lines are longer than the system writes at once.
    const text = `about ${index}\n`.repeat(index % 7 === 0 ? 20_000 : 1 + (index % 30));
    await sink.put(answerOf(entry, entry.input, { text }));
    writeSync(1, `${index}\n`);
  }
}
