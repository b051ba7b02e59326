/** Runs a question about many inputs in-process against the fake API of a world: the code behind `--each`, with a sink in memory. */
import { join } from 'node:path';
import type { AnswerSink } from '../../src/each/answer-sink.ts';
import { showEachDryRun } from '../../src/each/dry-run.ts';
import { makeEachQuestion } from '../../src/each/each-question.ts';
import type { Entry } from '../../src/each/entry.ts';
import { type RunEachTools, runEach } from '../../src/each/run-each.ts';
import { makeBudget } from '../../src/engine/budget.ts';
import { openEngine } from '../../src/engine/engine.ts';
import type { Env } from '../../src/env.ts';
import { AlreadyReportedError, CliError } from '../../src/errors.ts';
import type { EachRecord } from '../../src/render/each/record.ts';
import { withRunContext } from '../../src/run/context.ts';
import type { Flags } from '../../src/run/flags.ts';
import { makePng } from './images.ts';
import { withProcessEnv } from './process-env.ts';
import type { TestWorld } from './run.ts';
import { testEnv } from './test-env.ts';

/** A sink that keeps what it is given; `earlier` are the records of a run before. */
export function makeMemorySink(earlier: readonly EachRecord[] = [], more: Partial<AnswerSink> = {}) {
  const put: EachRecord[] = [];
  const shown: EachRecord[] = [];
  const ends: string[] = [];
  const sink: AnswerSink = {
    claim: () => {},
    findEarlier({ index, input, id }, key) {
      const found = earlier.find((record) => record.key === key);
      return found && { ...found, index, input, input_id: id };
    },
    put: async (record) => void put.push(record),
    show: async (record) => void shown.push(record),
    end: async () => void ends.push('end'),
    abort: async () => void ends.push('abort'),
    canResume: false,
    ...more,
  };
  return { sink, put, shown, ends };
}

export interface EachRunOptions {
  readonly flags?: Flags;
  readonly prompt?: string;
  readonly sink?: ReturnType<typeof makeMemorySink>;
  readonly tools?: Partial<Omit<RunEachTools, 'sink' | 'engine'>>;
  /** Plans the run, and prints what it would take. */
  readonly dryRun?: { readonly json: boolean };
  /** Ends the run, as Ctrl-C does. */
  readonly signal?: AbortSignal;
  readonly variables?: Record<string, string>;
}

export interface EachRun extends ReturnType<typeof makeMemorySink> {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was thrown instead of an exit code. */
  readonly error: unknown;
}

const PROMPT = 'Which picture is this?';

/** Makes pictures and entries of a world, and runs them. */
export function makeEach(world: TestWorld) {
  /** Writes a picture of so many pixels a side, by which a reviewer knows it. */
  const picture = (name: string, side: number) => world.file(name, makePng({ width: side, height: side }));
  const entry = (index: number, input: string, more: Partial<Entry> = {}): Entry => ({
    index,
    id: null,
    input,
    ref: { kind: 'path', input, path: input },
    prompt: PROMPT,
    ...more,
  });
  return {
    picture,
    entry,
    /** Writes `0.png`, `1.png`… with 10, 11… pixels a side, and returns their entries. */
    async entries(count: number): Promise<Entry[]> {
      for (let index = 0; index < count; index += 1) await picture(`${index}.png`, 10 + index);
      return Array.from({ length: count }, (_, index) => entry(index, `${index}.png`));
    },
    /** Answers every question with the side of its picture; `before` is called with that side first. */
    answerWithSides(before: (side: number) => unknown = () => {}) {
      world.api.look(
        async ({ pictures }) => {
          const side = pictures[0]?.width ?? 0;
          const reply = await before(side);
          return (reply as string | undefined) ?? `side ${side}`;
        },
        { everything: true },
      );
    },
    async run(
      entries: Iterable<Entry> | AsyncIterable<Entry>,
      { flags = {}, prompt = PROMPT, sink = makeMemorySink(), ...options }: EachRunOptions = {},
    ): Promise<EachRun> {
      const written = { stdout: '', stderr: '' };
      const streamOf = (name: keyof typeof written): Env['stderr'] => ({
        isTTY: false,
        write(text, done) {
          written[name] += text;
          done();
          return true;
        },
      });
      const variables = world.variables(options.variables);
      const env = testEnv({
        variables,
        cwd: world.folder,
        fetch,
        stdout: streamOf('stdout'),
        stderr: streamOf('stderr'),
        ...(options.signal ? { signal: options.signal } : {}),
      });
      const listed = async function* () {
        yield* entries;
      };
      let thrown: unknown;
      await withProcessEnv(variables, () =>
        withRunContext(
          { retries: '0', ...flags },
          env,
          async (context) => {
            const { maxCostUsd, maxCostFrom } = context.settings;
            const budget =
              maxCostUsd === undefined ? undefined : makeBudget(maxCostUsd, maxCostFrom).shared();
            const question = await makeEachQuestion(flags, { inBatch: false, budget }, context);
            const engine = openEngine(context);
            try {
              if (options.dryRun) {
                const dryTools = { engine, prompt, jobs: undefined, ...options.dryRun };
                return await showEachDryRun(listed(), question, dryTools, context);
              }
              const tools = { prompt, jobs: undefined, failFast: false, ...options.tools };
              await runEach(listed(), question, { ...tools, engine, sink: sink.sink }, context);
            } finally {
              engine.close();
            }
          },
          { timed: false },
        ),
      ).catch((error: unknown) => {
        thrown = error;
      });
      const isKnown = thrown instanceof AlreadyReportedError || thrown instanceof CliError;
      const code = isKnown ? (thrown as CliError).exitCode : thrown === undefined ? 0 : 70;
      return { ...sink, ...written, code, error: thrown };
    },
    path: (name: string) => join(world.folder, name),
  };
}

/** The texts of records in the order given. */
export function textsOf(records: readonly EachRecord[]): readonly string[] {
  return records.map(({ text, error }) => error?.code ?? text);
}

/** An AbortController whose `abort` is Ctrl-C. */
export function makeInterrupt() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    interrupt: () => controller.abort(new CliError('interrupted', 'interrupted')),
  };
}
