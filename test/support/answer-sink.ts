/** Sinks of answers in a folder of their own, with what they wrote to the streams. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type AnswerSink, openAnswerSink, type SinkFlags } from '../../src/each/answer-sink.ts';
import type { Entry } from '../../src/each/entry.ts';
import type { InputArgument } from '../../src/input/arguments.ts';
import type { EachRecord } from '../../src/render/each/record.ts';
import type { AnswerSchema } from '../../src/schema/answer-schema.ts';
import { answerOf, entryOf, keyOf, makeSinkContext } from './sink-context.ts';

/** A run: what is asked, in the order in which answers come. Returns the names of what had to be asked. */
export interface SinkRun {
  readonly asked: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

export interface SinkRunOptions {
  readonly schema?: AnswerSchema;
  readonly args?: readonly InputArgument[];
  /** The records of what is asked; the text names the key by default. */
  readonly answer?: (entry: Entry, key: string) => EachRecord;
  /** Names in place of the inputs' own for keys: other bytes or another prompt. */
  readonly keys?: Readonly<Record<string, string>>;
  /** The order in which answers come, as indexes; that of the inputs by default. */
  readonly order?: readonly number[];
  /** Stops before the end, as a kill does. */
  readonly stops?: 'abort' | 'killed';
  readonly isTTY?: boolean;
  readonly variables?: Record<string, string | undefined>;
}

/** Registers the hooks that make a folder for each test of a file. */
export function useSinks() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claude-see-sink-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
    /** Runs a sink over inputs, as a run does. */
    async run(
      flags: SinkFlags,
      inputs: readonly (string | Entry)[],
      options: SinkRunOptions = {},
    ): Promise<SinkRun> {
      const { context, texts } = makeSinkContext(folder, options);
      const { schema, args, order = inputs.map((_, index) => index) } = options;
      const sink = await openAnswerSink({ flags, schema, ...(args ? { args } : {}) }, context);
      const asked: string[] = [];
      const records: EachRecord[] = [];
      const entries = inputs.map((input, index) =>
        typeof input === 'string' ? entryOf(input, index) : input,
      );
      for (const at of order) {
        const entry = entries[at];
        if (!entry) throw new Error(`no input ${at}`);
        const name = options.keys?.[entry.input] ?? entry.input;
        sink.claim(entry);
        const earlier = sink.findEarlier(entry, keyOf(name));
        if (!earlier) asked.push(entry.input);
        const record = earlier ?? options.answer?.(entry, keyOf(name)) ?? answerOf(entry, name);
        if (!earlier) await sink.put(record);
        records[at] = record;
      }
      for (const record of records.filter(Boolean)) await sink.show(record);
      await finish(sink, options.stops);
      return { asked, ...texts };
    },
  };
}

async function finish(sink: AnswerSink, stops: 'abort' | 'killed' | undefined): Promise<void> {
  if (stops === 'abort') await sink.abort();
  else if (stops === undefined) await sink.end();
}
