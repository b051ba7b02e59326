import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Env } from '../../../src/env.ts';
import { makeStdoutSink, openFileSink } from '../../../src/render/check/sinks.ts';
import { useWorld } from '../../support/run.ts';
import { testEnv } from '../../support/test-env.ts';

const world = useWorld();

function makeOptions(stdout: Partial<Env['stdout']> = {}, variables: Env['variables'] = {}) {
  const happened: string[] = [];
  const env = testEnv({
    cwd: world.folder,
    variables,
    stdout: {
      write(text, done) {
        happened.push(text);
        done();
        return true;
      },
      ...stdout,
    },
  });
  const progress = {
    pause(run: () => void) {
      happened.push('cleared');
      run();
      happened.push('shown again');
    },
  };
  return { options: { env, progress, color: undefined }, happened };
}

test('stdout shows text at once, while the progress line is away', async () => {
  const { options, happened } = makeOptions();
  await makeStdoutSink(options).write('\u001b[31ma\u001b[39m\n');
  expect(happened).toEqual(['cleared', '\u001b[31ma\u001b[39m\n', 'shown again']);
});

test.each([
  ['a pipe', {}, {}, { color: false, columns: undefined }],
  ['a terminal', { isTTY: true, columns: 120 }, {}, { color: true, columns: 120 }],
  ['a terminal of unknown width', { isTTY: true }, {}, { color: true, columns: 80 }],
  ['NO_COLOR', { isTTY: true, columns: 120 }, { NO_COLOR: '1' }, { color: false, columns: 120 }],
  ['FORCE_COLOR', {}, { FORCE_COLOR: '1' }, { color: true, columns: undefined }],
])('stdout takes colour and has a width: %s', (_, stdout, variables, expected) => {
  expect(makeStdoutSink(makeOptions(stdout, variables).options)).toMatchObject(expected);
});

test('a file has neither colour nor width, and its text only in the end', async () => {
  await world.file('a.txt', 'old');
  const sink = await openFileSink('a.txt', makeOptions({ isTTY: true }, { FORCE_COLOR: '1' }).options);
  expect(sink).toMatchObject({ color: false, columns: undefined });
  const read = () => readFile(join(world.folder, 'a.txt'), 'utf8');
  await sink.write('a');
  await sink.write('b');
  expect(await read()).toBe('old');
  await sink.commit();
  expect(await read()).toBe('ab');
});

test('a file takes its text as it comes, beside the old one, so that memory holds none of it', async () => {
  await world.file('a.txt', 'old');
  const sink = await openFileSink('a.txt', makeOptions().options);
  await sink.write('a');
  await sink.write('b');
  const names = await readdir(world.folder);
  const contents = await Promise.all(names.map((name) => readFile(join(world.folder, name), 'utf8')));
  expect(contents.sort()).toEqual(['ab', 'old']);
  await sink.discard();
  expect(await readdir(world.folder)).toEqual(['a.txt']);
  expect(await readFile(join(world.folder, 'a.txt'), 'utf8')).toBe('old');
});
