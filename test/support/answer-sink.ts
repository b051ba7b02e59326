/** Sinks of answers in a folder of their own, with what they wrote to the streams. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type AnswerSink, openAnswerSink, type SinkFlags } from '../../src/each/answer-sink.ts';
import type { Entry } from '../../src/each/entry.ts';
import type { InputArgument } from '../../src/input/arguments.ts';
import type { EachRecord } from '../../src/render/each/record.ts';
import { makeOutput } from '../../src/render/output.ts';
import type { RunContext } from '../../src/run/context.ts';
import type { AnswerSchema } from '../../src/schema/answer-schema.ts';
import { recordOf } from './each-records.ts';
import { testEnv } from './test-env.ts';

/** Returns the context of a run in a folder, and the text on its streams. */
export function makeSinkContext(
  cwd: string,
  { isTTY = false, variables = {} }: { isTTY?: boolean; variables?: Record<string, string | undefined> } = {},
) {
  const texts = { stdout: '', stderr: '' };
  const open = (name: 'stdout' | 'stderr') => ({
    isTTY: isTTY && name === 'stdout',
    write(text: string, done: () => void) {
      texts[name] += text;
      done();
      return true;
    },
  });
  const env = testEnv({
    cwd,
    variables: { CLAUDE_SEE_DATA_DIR: join(cwd, 'data'), ...variables },
    stdout: open('stdout'),
    stderr: open('stderr'),
    now: () => new Date(),
  });
  const context = { env, output: makeOutput(env, {}), signal: env.signal } as unknown as RunContext;
  return { context, texts };
}

/** Returns the entry of a file. */
export function entryOf(input: string, index = 0, parts: Partial<Entry> = {}): Entry {
  return { index, id: null, input, ref: { kind: 'path', input, path: input }, prompt: 'What?', ...parts };
}

/** Returns a key of 64 hex digits that stands for the bytes and prompt of an input. */
export function keyOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0');
}

/** Returns the answer to an entry; its text names the key. */
export function answerOf(entry: Entry, name = entry.input, parts: Partial<EachRecord> = {}): EachRecord {
  const { index, input, id } = entry;
  return recordOf({ index, input, input_id: id, key: keyOf(name), text: `about ${name}`, ...parts });
}

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
