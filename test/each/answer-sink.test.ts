import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AnswerSchema } from '../../src/schema/answer-schema.ts';
import { useSinks } from '../support/answer-sink.ts';
import { errorOf } from '../support/each-records.ts';
import { answerOf, entryOf } from '../support/sink-context.ts';

const sinks = useSinks();
const read = (name: string) => readFileSync(join(sinks.folder, name), 'utf8');
const write = (name: string, text: string | Uint8Array) => writeFileSync(join(sinks.folder, name), text);
const inputsOf = (name: string) =>
  read(name)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).input);

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);

describe('stdout', () => {
  test.each([
    ['lines for a pipe', {}, false, 'a.jpg\tabout a.jpg\nb.jpg\tabout b.jpg\n'],
    ['sections for a terminal', {}, true, '## a.jpg\n\nabout a.jpg\n\n## b.jpg\n\nabout b.jpg\n'],
    ['CSV', { csv: true }, false, 'input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\n'],
    [
      'CSV on a terminal',
      { csv: true, output: '-' },
      true,
      'input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\n',
    ],
  ])('takes %s in the order of the inputs', async (_, flags, isTTY, stdout) => {
    const run = await sinks.run(flags, ['a.jpg', 'b.jpg'], { isTTY, order: [1, 0] });
    expect(run.stdout).toBe(stdout);
  });

  test('takes errors in JSON lines only', async () => {
    const answer = () => answerOf(entryOf('a.jpg'), 'a.jpg', { text: '', error: errorOf('refusal', 3) });
    const { stdout } = await sinks.run({ json: true }, ['a.jpg'], { answer });
    expect(JSON.parse(stdout).error.code).toBe('refusal');
    expect((await sinks.run({}, ['a.jpg'], { answer })).stdout).toBe('');
    expect((await sinks.run({ csv: true }, ['a.jpg'], { answer })).stdout).toBe('input,answer\n');
  });

  test('obeys no escape sequence and no command of a CI service', async () => {
    const answer = () => answerOf(entryOf('::error::a.jpg'), 'x', { text: '\u001b[2J' });
    const inputs = [entryOf('::error::a.jpg')];
    const shown = await sinks.run({}, inputs, { answer, isTTY: true });
    expect(shown.stdout).toBe('## ::error::a.jpg\n\n\u241b[2J\n');
    const logged = await sinks.run({}, inputs, { answer, variables: { CI: 'true' } });
    expect(logged.stdout).toMatch(/^\\u003a:error::a\.jpg\t/);
  });

  test('takes citations in JSON lines', async () => {
    const answer = () => answerOf(entryOf('a.pdf'), 'x', { citations: [{ type: 'page_location' }] });
    for (const flags of [{ json: true }, { output: 'x.jsonl' }, { sidecar: 'txt', output: 'y.jsonl' }]) {
      await sinks.run({ cite: true, ...flags }, ['a.pdf'], { answer });
    }
    expect(JSON.parse(read('x.jsonl')).citations).toEqual([{ type: 'page_location' }]);
  });

  test('stays empty when answers go beside the inputs', async () => {
    expect((await sinks.run({ sidecar: 'txt' }, ['a.jpg'])).stdout).toBe('');
    const both = await sinks.run({ sidecar: 'md', json: true }, ['a.jpg']);
    expect(JSON.parse(both.stdout).text).toBe('about a.jpg');
  });
});

describe('the file of -o', () => {
  test.each([
    ['x.jsonl', {}, /^\{"index":0,/],
    ['x.NDJSON', {}, /^\{"index":0,/],
    ['x.csv', {}, /^input,answer\na\.jpg,/],
    ['x.txt', {}, /^a\.jpg\tabout a\.jpg\n/],
    ['x', {}, /^a\.jpg\t/],
    ['x.txt', { json: true }, /^\{"index":0,/],
    ['x', { csv: true }, /^input,answer\n/],
  ])('%s with %j has the form of its extension or the flag', async (output, flags, content) => {
    const { stdout } = await sinks.run({ output, ...flags }, ['a.jpg', 'b.jpg'], { isTTY: true });
    expect([stdout, read(output)]).toEqual(['', expect.stringMatching(content)]);
  });

  test.each([
    [{ csv: true, output: 'x.jsonl' }, '--csv', 'contradicts -o x.jsonl, which stands for JSON lines'],
    [{ json: true, output: 'x.csv' }, '--json', 'contradicts -o x.csv, which stands for CSV'],
    [{ json: true, csv: true }, '--json', 'cannot be combined with --csv'],
    [{ output: '' }, '-o', 'the file name is empty'],
    [{ resume: '' }, '--resume', 'needs a file of answers to go on with'],
    [{ resume: '', output: '-' }, '--resume -o -', 'needs a file of answers to go on with'],
    [{ resume: '7k3', output: 'x.jsonl' }, '--resume=7k3', 'takes no value with --each'],
    [{ sidecar: '' }, '--sidecar ', 'is not an extension'],
    [{ cite: true }, '--cite', 'needs JSON lines with --each'],
    [{ cite: true, sidecar: 'txt', output: 'x.csv' }, '--cite', 'needs JSON lines with --each'],
    [{ sidecar: 'a:b' }, '--sidecar a:b', 'is not an extension'],
    [{ sidecar: 'txt ' }, '--sidecar txt ', 'is not an extension'],
    [{ sidecar: 'a?' }, '--sidecar a?', 'is not an extension'],
    [{ sidecar: '../x' }, '--sidecar ../x', 'is not an extension'],
    [{ sidecar: '.JPG' }, '--sidecar .JPG', 'is the extension of pictures or PDFs'],
    [{ output: 'missing/x.jsonl' }, 'missing/x.jsonl', 'cannot be written: no such file or folder'],
    [{ output: 'missing/x.csv' }, 'missing/x.csv', 'cannot be written: no such file or folder'],
    [{ retryErrors: 'none.jsonl' }, '--retry-errors none.jsonl', 'no such file or folder'],
  ])('refuses %j', async (flags, subject, message) => {
    await expect(sinks.run(flags, [])).rejects.toMatchObject({ subject, message });
  });

  test.each(['x.jsonl', 'x.csv', 'x.txt'])('%s is put into the order of the inputs', async (output) => {
    const inputs = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'];
    await sinks.run({ output }, inputs, { order: [2, 0, 3, 1], stops: 'abort' });
    expect(
      read(output)
        .match(/[a-d]\.jpg(?=[,\t"])/g)
        ?.slice(0, 2),
    ).toContain('c.jpg');
    expect((await sinks.run({ output, resume: '' }, inputs)).asked).toEqual([]);
    const places = inputs.map((input) => read(output).indexOf(input));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test.each(['x.jsonl', 'x.csv'])('%s is not overwritten without --force', async (output) => {
    write(output, 'mine\n');
    await expect(sinks.run({ output }, ['a.jpg'])).rejects.toMatchObject({
      exitCode: 2,
      subject: `-o ${output}`,
      message: 'exists already',
      hint: 'pass --resume to go on with it, or --force to overwrite it',
    });
    // Nothing came: nothing is lost.
    await sinks.run({ output, force: true }, [], { stops: 'abort' });
    expect(read(output)).toBe('mine\n');
    await sinks.run({ output, force: true }, ['a.jpg']);
    expect(read(output)).toMatch(/^(input,answer\na\.jpg|\{"index":0)/);
  });

  test('may be there and empty, and is removed again when nothing came', async () => {
    write('x.jsonl', '');
    await sinks.run({ output: 'x.jsonl' }, ['a.jpg']);
    expect(inputsOf('x.jsonl')).toEqual(['a.jpg']);
    for (const output of ['y.jsonl', 'y.csv']) {
      await sinks.run({ output }, [], { stops: 'abort' });
      expect(existsSync(join(sinks.folder, output))).toBe(false);
      write(output, '');
      await sinks.run({ output }, [], { stops: 'abort' });
      expect(read(output)).toBe('');
    }
  });

  test('is never an input, a list or a picture', async () => {
    write('a.jpg', PNG);
    write('list.txt', 'a.jpg\n');
    symlinkSync('list.txt', join(sinks.folder, 'link.csv'));
    const force = { force: true };
    const args = [{ kind: 'positional', value: 'list.txt' }] as const;
    await expect(sinks.run({ ...force, output: 'link.csv' }, [], { args })).rejects.toThrow(
      'is the same file as the input list.txt',
    );
    await expect(sinks.run({ ...force, output: 'list.txt', inputsFrom: 'list.txt' }, [])).rejects.toThrow(
      'is also an input',
    );
    await expect(sinks.run({ ...force, output: 'a.jpg' }, [])).rejects.toThrow('is a picture or PDF');
    expect(read('list.txt')).toBe('a.jpg\n');
  });

  test('keeps its link, and its mode', async () => {
    write('real.jsonl', '');
    symlinkSync('real.jsonl', join(sinks.folder, 'x.jsonl'));
    await sinks.run({ output: 'x.jsonl' }, ['a.jpg']);
    expect(inputsOf('real.jsonl')).toEqual(['a.jpg']);
    expect(statSync(join(sinks.folder, 'real.jsonl')).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test('may be a device, which takes the answers in order', async () => {
    await sinks.run({ output: '/dev/null' }, ['a.jpg']);
    const { stdout } = await sinks.run({ output: '/dev/stdout' }, ['a.jpg', 'b.jpg'], { order: [1, 0] });
    expect(stdout).toBe('a.jpg\tabout a.jpg\nb.jpg\tabout b.jpg\n');
    await expect(sinks.run({ output: '/dev/null', resume: '' }, [])).rejects.toThrow(
      'cannot go on with /dev/null, which is not a regular file',
    );
  });

  test('has the fields of the schema as columns', async () => {
    const original = { type: 'object', properties: { b: {}, a: {} } };
    const schema = { original } as unknown as AnswerSchema;
    const answer = () => answerOf(entryOf('a.jpg'), 'a.jpg', { data: { a: 1, b: 'x' } });
    await sinks.run({ output: 'x.csv' }, ['a.jpg'], { schema, answer });
    expect(read('x.csv')).toBe('input,b,a\na.jpg,x,1\n');
  });
});

describe('files beside the inputs', () => {
  test('hold the text, or the data', async () => {
    mkdirSync(join(sinks.folder, 'sub'));
    const answer = () => answerOf(entryOf('sub/b.c.png'), 'x', { data: { n: 1 } });
    await sinks.run({ sidecar: 'txt' }, ['a.jpg']);
    await sinks.run({ sidecar: '.json' }, ['sub/b.c.png'], { answer });
    expect([read('a.txt'), read('sub/b.c.json')]).toEqual(['about a.jpg\n', '{"n":1}\n']);
    expect(statSync(join(sinks.folder, 'a.txt')).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test.each([
    [
      'a file that exists',
      'a.jpg',
      'a.jpg: a.txt exists already',
      'pass --resume to keep the answers of an earlier run, or --force to overwrite it',
    ],
    ['a folder', 'b.jpg', 'b.jpg: b.txt is a folder', 'choose another extension'],
    [
      'an input itself',
      'c.txt',
      'c.txt: its answer would overwrite it',
      'choose another extension, or leave it out; a quoted pattern does that',
    ],
  ])('never replace %s', async (_, input, message, hint) => {
    write('a.txt', 'mine');
    mkdirSync(join(sinks.folder, 'b.txt'));
    const refusal = await sinks.run({ sidecar: 'txt' }, [input]).catch((error) => error);
    expect([`${refusal.subject}: ${refusal.message}`, refusal.hint, refusal.exitCode]).toEqual([
      message,
      hint,
      2,
    ]);
    expect(read('a.txt')).toBe('mine');
  });

  test('are refused before the question where their name would be too long', async () => {
    const input = `${'x'.repeat(251)}.jpg`;
    await expect(sinks.run({ sidecar: '.json' }, [input])).rejects.toMatchObject({
      code: 'input_unusable',
      subject: input,
      message: 'the file beside it cannot be written: the name is too long',
    });
  });

  test('replace an existing file with --force, but no picture', async () => {
    write('a.txt', 'mine');
    await sinks.run({ sidecar: 'txt', force: true }, ['a.jpg']);
    expect(read('a.txt')).toBe('about a.jpg\n');
    write('b.txt', PNG);
    await expect(sinks.run({ sidecar: 'txt', force: true }, ['b.jpg'])).rejects.toThrow(
      'b.txt is a picture or PDF',
    );
  });

  test('belong to one input', async () => {
    await expect(sinks.run({ sidecar: 'txt' }, ['a.jpg', 'a.png'])).rejects.toMatchObject({
      subject: 'a.png',
      message: 'its file a.txt is that of a.jpg already',
    });
    // What the shell made of a pattern names the answers of an earlier run, too.
    await expect(sinks.run({ sidecar: 'txt', force: true }, ['a.jpg', 'a.txt'])).rejects.toMatchObject({
      subject: 'a.txt',
      message: 'its answer would overwrite it',
    });
    await expect(sinks.run({ sidecar: 'txt', force: true }, ['a.txt', 'a.jpg'])).rejects.toThrow(
      'its answer would overwrite it',
    );
  });

  test('need a folder', async () => {
    const ref = { kind: 'url', input: 'u', url: 'https://example.com/a.jpg', block: 'image' } as const;
    await expect(sinks.run({ sidecar: 'txt' }, [entryOf('u', 0, { ref })])).rejects.toMatchObject({
      exitCode: 2,
      subject: 'u',
      message: 'has no folder for a file beside it',
    });
  });

  test('are not written for an error', async () => {
    const answer = () => answerOf(entryOf('a.jpg'), 'a', { text: 'A c', error: errorOf('answer_cut', 3) });
    await sinks.run({ sidecar: 'txt' }, ['a.jpg'], { answer });
    expect(existsSync(join(sinks.folder, 'a.txt'))).toBe(false);
  });
});

test('says once that nothing can be resumed without a folder for data', async () => {
  write('file', '');
  const variables = { CLAUDE_SEE_DATA_DIR: 'file/data' };
  const { stderr } = await sinks.run({ output: 'x.csv' }, ['a.jpg', 'b.jpg'], { variables, order: [1, 0] });
  expect(stderr.match(/no log of the answers is kept/g)).toHaveLength(1);
  expect(read('x.csv')).toBe('input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\n');
});
