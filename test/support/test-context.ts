/** A context for tests of parts that run under one: it keeps what is said on stderr, and sends nothing. */
import type { Env } from '../../src/env.ts';
import type { RunContext } from '../../src/run/context.ts';
import { testEnv } from './test-env.ts';

export interface TestContext {
  readonly context: RunContext;
  /** Notes, in order. */
  readonly info: readonly string[];
  /** Steps of the progress line, in order. */
  readonly steps: readonly string[];
  /** The errors that were reported, as they stand on stderr. */
  stderr(): string;
}

/** Makes a context; on a `terminal` stderr is one. */
export function testContext({
  terminal = false,
  ...env
}: Partial<Env> & { terminal?: boolean } = {}): TestContext {
  const info: string[] = [];
  const steps: string[] = [];
  let stderr = '';
  const write = (text: string, done: () => void) => {
    stderr += text;
    done();
    return true;
  };
  const progress = {
    step: (text: string) => void steps.push(text),
    override() {},
    current: () => undefined,
    hold: (text: string) => {
      steps.push(text);
      return () => {};
    },
    pause: (run: () => void) => run(),
    stop() {},
  };
  const note = (line: string) => void info.push(line);
  const context = {
    env: testEnv({ stderr: { write, isTTY: terminal }, ...env }),
    output: { progress, info: note, notice: note, showsReceipts: false },
    reportFlags: { json: false, debug: false, color: undefined },
    settings: { retries: 0 },
    signal: new AbortController().signal,
  } as unknown as RunContext;
  return { context, info, steps, stderr: () => stderr };
}
