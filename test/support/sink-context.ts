/** What a sink of answers needs: a context, and entries with their answers. */
import { join } from 'node:path';
import type { Entry } from '../../src/each/entry.ts';
import type { EachRecord } from '../../src/render/each/record.ts';
import { makeOutput } from '../../src/render/output.ts';
import type { RunContext } from '../../src/run/context.ts';
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
