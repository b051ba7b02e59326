// Prints the results of a batch in the order of its inputs: a record each, judged as every answer is.
import { closeSync, openSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { plural } from '../format.ts';
import type { EachRecord } from '../render/each/record.ts';
import type { RunContext } from '../run/context.ts';
import { readFully } from '../store/full-io.ts';
import type { Place } from './input-table.ts';
import { judgeResult, type ResultQuestion } from './judge-result.ts';
import type { InputEvent, RequestEvent, UnusableEvent } from './manifest.ts';
import { toRecordedEntry, toUnusableRecord } from './manifest-records.ts';
import type { ManifestState } from './manifest-state.ts';
import { makeTotals, type ResultTotals } from './result-totals.ts';
import type { EndedBatch, SpooledResults } from './spool-results.ts';

/** Takes the records in the order of the inputs, each with the path of its input if that is a file. */
interface RecordOutput {
  /** Throws CliError; `input_unusable` is about this record alone. */
  write(record: EachRecord, inputPath: string | undefined): Promise<void>;
}

interface PrintTools {
  readonly path: string;
  readonly question: ResultQuestion;
  /** Downloads the results of a batch. */
  spool(batch: EndedBatch): Promise<SpooledResults>;
  readonly output: RecordOutput;
  /** Whether inputs that were in no batch are reported. */
  readonly reportsUnusable: boolean;
  readonly context: RunContext;
}

/** Inputs between two pauses; one takes less than a tenth of a millisecond. */
const PAUSE_EVERY = 500;

/** Prints all results; every batch has ended. Throws CliError when they cannot be downloaded or written. */
export async function printResults(state: ManifestState, tools: PrintTools): Promise<ResultTotals> {
  const { inputs, start } = state;
  const { path, question, output, context } = tools;
  const spools = openSpools(state, tools);
  const totals = makeTotals(context, tools);
  const manifest = openSync(path, 'r');
  const readEvent = <Event>({ start: from, end }: Place) =>
    JSON.parse(readFully(manifest, from, end - from).toString('utf8')) as Event;
  try {
    for (let position = 0; position < inputs.count; position += 1) {
      // Files are read and written without a pause in which a signal could be seen.
      if (position % PAUSE_EVERY === 0) await nextTurn();
      context.signal.throwIfAborted();
      const input = readEvent<InputEvent>(inputs.inputAt(position));
      const entry = toRecordedEntry(input, start.question);
      const place = inputs.outcomeAt(position);
      if (inputs.batchAt(position) < 0) {
        const event = place && readEvent<UnusableEvent>(place);
        const { record, error } = toUnusableRecord(entry, input, event, context.env);
        await output.write(record, undefined);
        await totals.addUnusable(error);
        continue;
      }
      if (!place) throw new Error(`the request of input ${input.index} is missing`);
      const { key, max_tokens: maxTokens, images } = readEvent<RequestEvent>(place);
      const result = await spools.read(position);
      const judged = judgeResult(result, { entry, key, maxTokens, images }, question, context.env);
      await totals.add(judged);
      await output.write(judged.record, pathOf(input)).catch(totals.addUnwritten);
    }
    return await totals.end();
  } finally {
    closeSync(manifest);
    spools.close();
  }
}

function pathOf({ ref }: InputEvent): string | undefined {
  return ref.kind === 'path' ? ref.path : undefined;
}

/** Downloads each batch when its first input is due, and deletes its results after the last. */
function openSpools({ inputs, batches }: ManifestState, { spool, context }: PrintTools) {
  const left = new Map<number, number>();
  for (let position = 0; position < inputs.count; position += 1) {
    const n = inputs.batchAt(position);
    left.set(n, (left.get(n) ?? 0) + 1);
  }
  const open = new Map<number, SpooledResults>();
  const download = async (n: number) => {
    const entry = batches.get(n);
    if (entry?.id === undefined) throw new Error(`batch ${n} has no id`);
    const { first, last } = entry;
    context.output.progress.step(`downloading results: batch ${n} of ${batches.size}`);
    const spooled = await spool({ n, id: entry.id, first, last });
    noteUnknown(spooled, entry.id, context);
    open.set(n, spooled);
    return spooled;
  };
  return {
    async read(position: number) {
      const n = inputs.batchAt(position);
      const spooled = open.get(n) ?? (await download(n));
      const result = spooled.read(position);
      const more = (left.get(n) ?? 0) - 1;
      left.set(n, more);
      if (more === 0) {
        open.delete(n);
        spooled.close();
      }
      return result;
    },
    close() {
      for (const spooled of open.values()) spooled.close();
    },
  };
}

function noteUnknown({ unknown }: SpooledResults, id: string, { output }: RunContext): void {
  if (unknown === 0) return;
  output.notice(`${id}: ${plural(unknown, 'result')} left out: no input of this batch has their custom_id`);
}
