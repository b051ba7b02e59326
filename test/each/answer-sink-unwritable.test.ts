import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAnswerSink, type SinkFlags } from '../../src/each/answer-sink.ts';
import { openLineLog } from '../../src/store/line-log.ts';
import { useSinks } from '../support/answer-sink.ts';
import { answerOf, entryOf, makeSinkContext } from '../support/sink-context.ts';

const sinks = useSinks();
const open = async (flags: SinkFlags) => {
  const { context, texts } = makeSinkContext(sinks.folder);
  return { sink: await openAnswerSink({ flags, schema: undefined }, context), texts };
};

describe('an answer that cannot be written', () => {
  test('goes to stdout, and is not shown again', async () => {
    const { sink, texts } = await open({ sidecar: 'txt', json: true });
    const entry = entryOf('sub/a.jpg');
    sink.claim(entry);
    const record = answerOf(entry);
    await expect(sink.put(record)).rejects.toMatchObject({
      code: 'output_unwritable',
      exitCode: 2,
      subject: join(sinks.folder, 'sub/a.txt'),
      message: 'cannot be written: no such file or folder',
    });
    await sink.show(record);
    await sink.abort();
    expect(JSON.parse(texts.stdout)).toEqual(record);
  });

  test.skipIf(process.platform !== 'linux')('ends a run into a full device', async () => {
    symlinkSync('/dev/full', join(sinks.folder, 'x.jsonl'));
    const { sink } = await open({ output: 'x.jsonl' });
    const record = answerOf(entryOf('a.jpg'));
    await sink.put(record);
    await expect(sink.show(record)).rejects.toMatchObject({
      subject: 'x.jsonl',
      message: 'cannot be written: no space left on the disk',
    });
    await sink.abort();
  });

  test('loses nothing when only the order cannot be written', async () => {
    mkdirSync(join(sinks.folder, 'sub'));
    const { sink } = await open({ output: 'sub/x.jsonl' });
    for (const index of [1, 0]) await sink.put(answerOf(entryOf(`${index}.jpg`, index)));
    const path = join(sinks.folder, 'sub/x.jsonl');
    const before = readFileSync(path, 'utf8');
    // A folder in the place of the file cannot be replaced, not even by root.
    rmSync(path);
    mkdirSync(path);
    await expect(sink.end()).rejects.toMatchObject({
      code: 'output_unwritable',
      subject: 'sub/x.jsonl',
      hint: 'it holds every answer, in the order in which they came',
    });
    expect(before.split('\n')).toHaveLength(3);
  });
});

test.skipIf(process.platform === 'win32')(
  'a write that a limit cuts short leaves whole lines only, and later ones follow them',
  async () => {
    const { execFileSync } = await import('node:child_process');
    // The system allows 1 KB, which ends in the middle of the third line.
    const script = `
      import { openLineLog } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/line-log.ts'))};
      const log = openLineLog('x.jsonl');
      const codes = [];
      for (const length of [400, 400, 400, 50]) {
        try { log.append('a'.repeat(length) + '\\n'); codes.push('kept'); } catch (error) { codes.push(error.code); }
      }
      console.log(codes.join());
    `;
    const command = `ulimit -f ${process.platform === 'linux' ? 1 : 2}; exec "$0" --import "$1" --input-type=module -e "$2"`;
    const args = ['-c', command, process.execPath, import.meta.resolve('tsx'), script];
    const stdout = execFileSync('bash', args, { cwd: sinks.folder, encoding: 'utf8' });
    expect(stdout).toBe('kept,kept,EFBIG,kept\n');
    const log = openLineLog(join(sinks.folder, 'x.jsonl'), { readOnly: true });
    const lengths: number[] = [];
    await log.scan((line) => lengths.push(line.length));
    log.close();
    expect(lengths).toEqual([400, 400, 50]);
  },
);
