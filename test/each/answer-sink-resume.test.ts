import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAnswerSink, type SinkFlags } from '../../src/each/answer-sink.ts';
import type { EachRecord } from '../../src/render/each/record.ts';
import { type SinkRunOptions, useSinks } from '../support/answer-sink.ts';
import { errorOf } from '../support/each-records.ts';
import { answerOf, entryOf, keyOf, makeSinkContext } from '../support/sink-context.ts';

const sinks = useSinks();
const pathOf = (name: string) => join(sinks.folder, name);
const read = (name: string) => readFileSync(pathOf(name), 'utf8');
const write = (name: string, text: string) => writeFileSync(pathOf(name), text);
const records = (name: string): EachRecord[] =>
  read(name)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const places = (name: string) => records(name).map(({ index, input, text }) => [index, input, text]);
const logs = () => readdirSync(pathOf('data/each')).filter((name) => name.endsWith('.jsonl'));

const FORMS = [
  ['JSON lines', { output: 'x.jsonl' }],
  ['CSV', { output: 'x.csv' }],
  ['lines', { output: 'x.txt' }],
  ['sidecars', { sidecar: '.txt' }],
  ['sidecars and CSV', { sidecar: '.txt', output: 'x.csv' }],
] as const;

describe.each(FORMS)('--resume with %s', (_, flags) => {
  const first = ['a.jpg', 'b.jpg', 'c.jpg'];
  const resume = (inputs: Parameters<typeof sinks.run>[1], options?: SinkRunOptions) =>
    sinks.run({ ...flags, resume: '' }, inputs, options);

  test.each([undefined, 'abort', 'killed'] as const)(
    'asks nothing twice after a run that ended by %s',
    async (stops) => {
      await sinks.run(flags, first, { order: [2, 0], ...(stops ? { stops } : {}) });
      expect((await resume(first)).asked).toEqual(['b.jpg']);
      expect((await resume(first)).asked).toEqual([]);
    },
  );

  test('asks again what has other bytes or another prompt', async () => {
    await sinks.run(flags, first);
    const changed = { keys: { 'b.jpg': 'b.jpg, changed' } };
    expect((await resume(first, changed)).asked).toEqual(['b.jpg']);
    expect((await resume(first, changed)).asked).toEqual([]);
  });

  test.each([
    ['refusal', 3, []],
    ['answer_cut', 3, []],
    ['overloaded', 4, ['a.jpg']],
    ['billing', 5, ['a.jpg']],
    ['max_cost', 6, ['a.jpg']],
    ['invalid_request', 2, ['a.jpg']],
  ])('after the error %s (%i) asks for %j', async (code, exitCode, asked) => {
    const error = errorOf(code, exitCode);
    await sinks.run(flags, ['a.jpg'], {
      answer: (entry) => answerOf(entry, entry.input, { text: '', error }),
    });
    expect((await resume(['a.jpg'])).asked).toEqual(asked);
  });

  test('asks again after an unpaid error of exit code 3', async () => {
    const error = errorOf('answer_empty', 3);
    await sinks.run(flags, ['a.jpg'], {
      answer: (entry) => answerOf(entry, entry.input, { error, usage: null }),
    });
    expect((await resume(['a.jpg'])).asked).toEqual(['a.jpg']);
  });

  test('takes over an answer under another place and name', async () => {
    await sinks.run(flags, ['a.jpg']);
    const options = { keys: { 'moved.jpg': 'a.jpg' } };
    expect((await resume(['b.jpg', 'moved.jpg'], options)).asked).toEqual(['b.jpg']);
    if ('sidecar' in flags) expect(read('moved.txt')).toBe('about a.jpg\n');
  });
});

describe('--resume with JSON lines', () => {
  const flags = { output: 'x.jsonl' };
  const resumed = { ...flags, resume: '' };

  test('gives each record its new place, and keeps other inputs behind', async () => {
    await sinks.run(flags, ['a.jpg', 'b.jpg', 'c.jpg']);
    await sinks.run(resumed, ['d.jpg', 'c.jpg']);
    expect(places('x.jsonl')).toEqual([
      [0, 'd.jpg', 'about d.jpg'],
      [1, 'c.jpg', 'about c.jpg'],
      [0, 'a.jpg', 'about a.jpg'],
      [1, 'b.jpg', 'about b.jpg'],
    ]);
  });

  test('replaces what is out of date, and keeps one record of each', async () => {
    const error = errorOf('overloaded', 4);
    await sinks.run(flags, ['a.jpg', 'b.jpg'], {
      answer: (entry) => answerOf(entry, entry.input, { error }),
    });
    await sinks.run(resumed, ['a.jpg'], { stops: 'killed' });
    expect(records('x.jsonl')).toHaveLength(3);
    await sinks.run(resumed, ['b.jpg'], { keys: { 'b.jpg': 'new' } });
    expect(places('x.jsonl')).toEqual([
      [0, 'b.jpg', 'about new'],
      [0, 'a.jpg', 'about a.jpg'],
    ]);
  });

  test('shares an answer among inputs with equal bytes and prompt', async () => {
    await sinks.run(flags, ['a.jpg']);
    const keys = { 'copy.jpg': 'a.jpg' };
    expect((await sinks.run(resumed, ['copy.jpg', 'a.jpg'], { keys })).asked).toEqual([]);
    expect(places('x.jsonl')).toEqual([
      [0, 'copy.jpg', 'about a.jpg'],
      [1, 'a.jpg', 'about a.jpg'],
    ]);
    // A copy takes no answer away.
    expect((await sinks.run(resumed, ['copy.jpg'], { keys })).asked).toEqual([]);
    expect(places('x.jsonl')).toHaveLength(2);
  });

  test('tells inputs of the same name apart by their ids', async () => {
    const two = [entryOf('a.jpg', 0, { id: 'x' }), entryOf('a.jpg', 1, { id: 'y' })];
    const answer: SinkRunOptions['answer'] = (entry) => answerOf(entry, String(entry.id));
    await sinks.run(flags, two, { answer });
    await sinks.run(resumed, [entryOf('a.jpg', 0, { id: 'x' })], { answer, keys: { 'a.jpg': 'x' } });
    expect(records('x.jsonl').map(({ input_id }) => input_id)).toEqual(['x', 'y']);
  });

  test('keeps an answer whose input cannot be read today', async () => {
    await sinks.run(flags, ['a.jpg']);
    const answer: SinkRunOptions['answer'] = (entry) =>
      answerOf(entry, 'a.jpg', { key: null, text: '', usage: null, error: errorOf('input_missing', 2) });
    for (const _ of [1, 2]) await sinks.run(resumed, ['a.jpg'], { answer, keys: { 'a.jpg': 'unknown' } });
    expect(records('x.jsonl').map(({ error, text }) => error?.code ?? text)).toEqual([
      'input_missing',
      'about a.jpg',
    ]);
    expect((await sinks.run(resumed, ['a.jpg'])).asked).toEqual([]);
  });

  test('goes on after a kill at any byte of the file', async () => {
    const inputs = ['a', 'b'];
    const short = {
      question: '',
      text: 'ä',
      model: null,
      stop_reason: null,
      usage: null,
      id: null,
      request_id: null,
    };
    await sinks.run(flags, inputs, { answer: (entry) => answerOf(entry, entry.input, short) });
    const whole = readFileSync(pathOf('x.jsonl'));
    const first = whole.indexOf(10);
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(pathOf('x.jsonl'), whole.subarray(0, length));
      // A record lacks nothing but its newline, or is torn.
      const asked = [...(length < first ? ['a'] : []), ...(length < whole.length - 1 ? ['b'] : [])];
      const run = await sinks.run(resumed, inputs, { stops: 'abort' });
      expect([length, run.asked, run.stderr]).toEqual([length, asked, '']);
      expect(
        records('x.jsonl')
          .map(({ input }) => input)
          .sort(),
      ).toEqual(inputs);
    }
  });

  test('names the input of today in an error that stands', async () => {
    const error = { ...errorOf('refusal', 3), message: 'a.jpg: the model refused' };
    await sinks.run(flags, ['a.jpg'], { answer: (entry) => answerOf(entry, 'a.jpg', { text: '', error }) });
    const { asked } = await sinks.run({ ...flags, resume: '' }, ['moved.jpg'], {
      keys: { 'moved.jpg': 'a.jpg' },
    });
    expect(asked).toEqual([]);
    expect(records('x.jsonl').map((record) => record.error?.message)).toEqual([
      'moved.jpg: the model refused',
      'a.jpg: the model refused',
    ]);
  });

  test.each([
    ['no code', { exit_code: 3 }],
    ['a code of another exit', { code: 'usage', message: 'x', hint: null, exit_code: 3 }],
    ['a message that is no text', { code: 'refusal', message: {}, hint: null, exit_code: 3 }],
  ])('asks again where another program wrote an error with %s', async (_, error) => {
    const planted = answerOf(entryOf('a.jpg'), 'a.jpg', { error: error as EachRecord['error'] });
    write('x.jsonl', `${JSON.stringify(answerOf(entryOf('b.jpg')))}\n${JSON.stringify(planted)}\n`);
    expect((await sinks.run({ ...flags, resume: '' }, ['a.jpg'])).asked).toEqual(['a.jpg']);
  });

  test('leaves out a line that is not JSON, says which, and keeps what another program wrote', async () => {
    await sinks.run(flags, ['a.jpg', 'b.jpg']);
    const [one, two] = read('x.jsonl').split('\n');
    write('x.jsonl', `\ufeff${one}\r\n{"index":0,"inp\n\n{"other":1}\n${two}\n\0\0\0\n`);
    const { asked, stderr } = await sinks.run(resumed, ['b.jpg', 'a.jpg']);
    expect([asked, stderr]).toEqual([[], 'x.jsonl: line 2 and 1 more are not JSON, and left out\n']);
    expect(records('x.jsonl').map((record) => record.input)).toEqual(['b.jpg', 'a.jpg', undefined]);
  });

  test.each(['hello', 'hello\n', '{"other":1}\n', '[1,2]', '{"index":0,"input":3}\n'])(
    'does not touch a file of something else: %j',
    async (text) => {
      write('x.jsonl', text);
      await expect(sinks.run(resumed, ['a.jpg'])).rejects.toThrow('holds no answers of --each to go on with');
      expect(read('x.jsonl')).toBe(text);
    },
  );

  test('begins anew where there is no file', async () => {
    expect((await sinks.run(resumed, ['a.jpg'])).asked).toEqual(['a.jpg']);
    expect(records('x.jsonl')).toHaveLength(1);
  });
});

describe('--resume with a table', () => {
  const flags = { output: 'x.csv' };
  const resumed = { ...flags, resume: '' };

  test('repairs a torn last row', async () => {
    await sinks.run(flags, ['a.jpg', 'b.jpg']);
    write('x.csv', 'input,answer\na.jpg,about a.jpg\nb.jpg,"abo');
    await sinks.run(resumed, ['a.jpg', 'b.jpg', 'c.jpg'], { stops: 'killed' });
    expect(read('x.csv')).toBe('input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\nc.jpg,about c.jpg\n');
  });

  test('keeps the rows of other inputs behind', async () => {
    await sinks.run(flags, ['a.jpg', 'b.jpg']);
    await sinks.run(resumed, ['c.jpg', 'b.jpg']);
    expect(read('x.csv')).toBe('input,answer\nc.jpg,about c.jpg\nb.jpg,about b.jpg\na.jpg,about a.jpg\n');
  });

  test('refuses a table whose log is gone', async () => {
    write('x.csv', 'input,answer\n');
    await expect(sinks.run(resumed, ['a.jpg'])).rejects.toMatchObject({
      subject: '-o x.csv',
      message: 'has no log of answers on this machine',
      hint: 'name another file, or pass --force to overwrite it',
    });
    expect(read('x.csv')).toBe('input,answer\n');
  });

  test('begins a new log with a new table', async () => {
    await sinks.run(flags, ['a.jpg']);
    rmSync(pathOf('x.csv'));
    await sinks.run(flags, ['b.jpg']);
    expect((await sinks.run(resumed, ['a.jpg'])).asked).toEqual(['a.jpg']);
  });

  test('keeps its log to itself, for 90 days', async () => {
    await sinks.run(flags, ['a.jpg']);
    const [log = ''] = logs();
    expect(statSync(pathOf(`data/each/${log}`)).mode & 0o777).toBe(0o600);
    const aged = (days: number) => new Date(Date.now() - days * 86_400_000);
    utimesSync(pathOf(`data/each/${log}`), aged(91), aged(91));
    write('data/each/notes.txt', '');
    utimesSync(pathOf('data/each/notes.txt'), aged(91), aged(91));
    // The log that a run goes on with is not old.
    expect((await sinks.run(resumed, ['a.jpg'])).asked).toEqual([]);
    utimesSync(pathOf(`data/each/${log}`), aged(89), aged(89));
    await sinks.run({ output: 'y.csv' }, ['a.jpg']);
    expect(logs()).toHaveLength(2);
    utimesSync(pathOf(`data/each/${log}`), aged(91), aged(91));
    await sinks.run({ output: 'z.csv' }, ['a.jpg']);
    expect(logs()).toHaveLength(2);
    expect(existsSync(pathOf('data/each/notes.txt'))).toBe(true);
  });
});

describe('two runs at once', () => {
  const begin = async (flags: SinkFlags, input: string) => {
    const { context } = makeSinkContext(sinks.folder);
    const sink = await openAnswerSink({ flags, schema: undefined }, context);
    const put = async () => {
      const entry = entryOf(input);
      sink.claim(entry);
      await sink.put(answerOf(entry));
    };
    return { put, end: sink.end };
  };

  test('lose no answer in one file, and say that it is not in order', async () => {
    const flags = { output: 'x.jsonl' };
    const [one, other] = [await begin(flags, 'a.jpg'), await begin(flags, 'b.jpg')];
    await one.put();
    await other.put();
    await expect(one.end()).rejects.toMatchObject({
      code: 'output_unwritable',
      subject: 'x.jsonl',
      message: 'another process has changed it',
    });
    await expect(other.end()).rejects.toThrow('another process has changed it');
    expect((await sinks.run({ ...flags, resume: '' }, ['a.jpg', 'b.jpg'])).asked).toEqual([]);
  });

  test.each(['x.jsonl', 'x.csv'])(
    'lose no answer when one of them ends before the other: %s',
    async (output) => {
      const [one, other] = [await begin({ output }, 'a.jpg'), await begin({ output }, 'b.jpg')];
      await one.put();
      await one.end();
      await other.put();
      await expect(other.end()).rejects.toThrow('another process has changed it');
      const { asked } = await sinks.run({ output, resume: '' }, ['a.jpg', 'b.jpg']);
      expect(asked).toEqual([]);
      expect(read(output).match(/about [ab]/g)).toEqual(['about a', 'about b']);
    },
  );

  test('lose no answer in one table, and say that it is not in order', async () => {
    const flags = { output: 'x.csv' };
    const [one, other] = [await begin(flags, 'a.jpg'), await begin(flags, 'b.jpg')];
    await one.put();
    await other.put();
    for (const each of [one, other]) {
      await expect(each.end()).rejects.toMatchObject({
        code: 'output_unwritable',
        subject: 'x.csv',
        message: 'another process has changed it',
        hint: 'every answer is kept: pass --resume to write them in order',
      });
    }
    expect((await sinks.run({ ...flags, resume: '' }, ['a.jpg', 'b.jpg'])).asked).toEqual([]);
    expect(read('x.csv')).toBe('input,answer\na.jpg,about a.jpg\nb.jpg,about b.jpg\n');
  });

  test('share the log of the files beside the inputs', async () => {
    const flags = { sidecar: 'txt' };
    const [one, other] = [await begin(flags, 'a.jpg'), await begin(flags, 'b.jpg')];
    await one.put();
    await one.end();
    await other.put();
    await other.end();
    expect((await sinks.run({ ...flags, resume: '' }, ['a.jpg', 'b.jpg'])).asked).toEqual([]);
  });
});

describe('--resume with sidecars', () => {
  const flags = { sidecar: 'txt' };
  const resumed = { ...flags, resume: '' };

  test('leaves an answer that the user improved, and does not ask again', async () => {
    await sinks.run(flags, ['a.jpg']);
    write('a.txt', 'better');
    expect((await sinks.run(resumed, ['a.jpg'])).asked).toEqual([]);
    expect(read('a.txt')).toBe('better');
  });

  test('replaces its own answer to another picture, and no other file', async () => {
    await sinks.run(flags, ['a.jpg', 'b.jpg']);
    write('b.txt', 'better');
    const keys = { 'a.jpg': 'new a', 'b.jpg': 'new b' };
    await sinks.run(resumed, ['a.jpg'], { keys });
    expect(read('a.txt')).toBe('about new a\n');
    await expect(sinks.run(resumed, ['b.jpg'], { keys })).rejects.toThrow('b.txt exists already');
    expect(read('b.txt')).toBe('better');
    write('c.txt', 'mine');
    await expect(sinks.run(resumed, ['c.jpg'])).rejects.toMatchObject({
      message: 'c.txt exists already',
      hint: 'pass --force to overwrite it',
    });
  });

  test('writes a file that is missing again', async () => {
    await sinks.run(flags, ['a.jpg']);
    rmSync(pathOf('a.txt'));
    expect((await sinks.run(resumed, ['a.jpg'])).asked).toEqual([]);
    expect(read('a.txt')).toBe('about a.jpg\n');
  });

  test('keeps a log that does not grow for ever', async () => {
    for (let run = 0; run < 6; run++) await sinks.run({ ...flags, force: true }, ['a.jpg']);
    expect(places(`data/each/${logs()[0]}`).length).toBeLessThan(3);
  });

  test('goes on with any run in the folder', async () => {
    await sinks.run(flags, ['a.jpg']);
    await sinks.run(flags, ['b.jpg']);
    expect((await sinks.run(resumed, ['a.jpg', 'b.jpg'])).asked).toEqual([]);
    expect(logs()).toHaveLength(1);
  });
});

describe('--retry-errors', () => {
  const answer: SinkRunOptions['answer'] = (entry) =>
    entry.input === 'b.jpg'
      ? answerOf(entry, entry.input, { text: '', error: errorOf('refusal', 3) })
      : answerOf(entry);

  test.each([
    ['another file', { output: 'y.jsonl' }],
    ['a table', { output: 'y.csv' }],
    ['stdout', { json: true }],
    ['the same file', { output: 'x.jsonl' }],
    ['the same file and --resume', { output: 'x.jsonl', resume: '' }],
  ])('asks for everything but the answers again, with %s', async (_, flags: SinkFlags) => {
    const inputs = ['a.jpg', 'b.jpg', 'c.jpg'];
    await sinks.run({ output: 'x.jsonl' }, inputs, { answer });
    const before = read('x.jsonl');
    const run = await sinks.run({ ...flags, retryErrors: 'x.jsonl' }, inputs);
    expect(run.asked).toEqual(['b.jpg']);
    const written = flags.output ? read(flags.output) : run.stdout;
    expect(written.match(/about [abc]/g)).toEqual(['about a', 'about b', 'about c']);
    if (flags.output !== 'x.jsonl') expect(read('x.jsonl')).toBe(before);
  });

  test.each(['', 'hello', '{"images":[]}'])('refuses a file without answers: %j', async (text) => {
    write('results.json', text);
    await expect(sinks.run({ retryErrors: 'results.json' }, [])).rejects.toThrow('holds no answers');
    expect(read('results.json')).toBe(text);
  });
});

test('a record that was only shown is kept, too', async () => {
  const { context } = makeSinkContext(sinks.folder);
  const sink = await openAnswerSink({ flags: { output: 'x.jsonl' }, schema: undefined }, context);
  await sink.show(answerOf(entryOf('a.jpg')));
  await sink.end();
  expect(records('x.jsonl')[0]?.key).toBe(keyOf('a.jpg'));
});
