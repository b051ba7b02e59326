/** Inputs of a run that asks about each by itself: arguments, lists and folders. */
import { closeSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EntryFlags, openEntries } from '../../src/each/open-entries.ts';
import { CliError } from '../../src/errors.ts';
import type { InputArgument } from '../../src/input/arguments.ts';
import { resolvePages } from '../../src/run/page-settings.ts';
import { makeEmptyFiles } from '../support/empty-files.ts';
import { testEnv } from '../support/test-env.ts';

const onWindows = process.platform === 'win32';

let folder = '';
let notes: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-entries-'));
  notes = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const files = (...names: string[]) => makeEmptyFiles(folder, names);
const list = (content: string, name = 'list') => writeFileSync(join(folder, name), content);

/** Positionals, and the flags that keep their place among them. */
function parse(words: readonly string[]): InputArgument[] {
  const kinds = { '-i': 'image', '-p': 'prompt', '--prompt-file': 'prompt-file' } as const;
  const args: InputArgument[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (Object.hasOwn(kinds, word)) args.push({ kind: kinds[word as '-i'], value: words[++at] ?? '' });
    else args.push({ kind: 'positional', value: word });
  }
  return args;
}

const variables = { HOME: '/nowhere' };

function open(words: readonly string[], flags: EntryFlags = {}, stdin?: string) {
  const env = testEnv({
    cwd: folder,
    variables,
    stdin: Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]),
    hasPipedStdin: () => stdin !== undefined,
  });
  const output = { info: (line: string) => void notes.push(line) };
  return openEntries(parse(words), flags, {
    ...{ env, signal: new AbortController().signal, output },
    settings: { headers: undefined, pages: resolvePages({}) },
  });
}

/** Returns each entry as `index input`, with what is wrong with it. */
async function names(words: readonly string[], flags: EntryFlags = {}, stdin?: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { index, input, ref } of (await open(words, flags, stdin)).entries) {
    const problem = ref instanceof CliError ? ` (${ref.subject}: ${ref.message})` : '';
    lines.push(`${index} ${input}${problem}`);
  }
  return lines;
}

async function prompts(words: readonly string[], flags: EntryFlags = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const { prompt } of (await open(words, flags)).entries) lines.push(prompt);
  return lines;
}

/** Returns the error of a run as its code, subject, message and hint. */
async function refusal(words: readonly string[], flags: EntryFlags = {}, stdin?: string): Promise<string> {
  const error = await open(words, flags, stdin).catch((thrown: unknown) => thrown);
  if (!(error instanceof CliError)) throw new Error('it was not refused');
  return `${error.code} ${error.subject ?? ''}: ${error.message} (${error.hint ?? ''})`;
}

describe('arguments', () => {
  test('come in the order typed, patterns in natural order', async () => {
    files('a10.png', 'a2.png', 'z.png');
    const remote = ['https://h.example/a.png?token=secret', 'file_abc123'];
    expect(await names(['z.png', 'a*.png', '-i', 'z.png', 'describe', ...remote])).toEqual([
      '0 z.png',
      '1 a2.png',
      '2 a10.png',
      '3 z.png',
      '4 https://h.example/a.png?token=[redacted]',
      '5 file_abc123',
    ]);
  });

  test('that cannot be used are entries in their place', async () => {
    files('a.png', 'shots/b.png', 'z.png');
    expect(await names(['none.png', 'a.png', 'shots', 'no*.png', '-i', 'zz', 'z.png', 'ftp://x/y'])).toEqual([
      '0 none.png (none.png: no such file)',
      '1 a.png',
      '2 shots (shots: is a folder)',
      '3 no*.png (no*.png: no file matches)',
      '4 zz (zz: no such file)',
      '5 z.png',
      '6 ftp://x/y (ftp://x/y: is not a URL that can be sent)',
    ]);
  });

  test.skipIf(onWindows)('a descriptor has a name, beside inputs that cannot be used', async () => {
    files('a.png');
    const fd = openSync(join(folder, 'a.png'), 'r');
    try {
      const words = ['none.png', `/dev/fd/${fd}`, '{name}', 'gone.png', 'a.png'];
      const filled = await prompts(words, { fill: true });
      expect(filled).toEqual(['none.png', `descriptor ${fd}`, 'gone.png', 'a.png']);
    } finally {
      closeSync(fd);
    }
  });

  test('a folder names the flag that walks it', async () => {
    files('shots/b.png');
    for await (const { ref } of (await open(['shots'])).entries) {
      expect((ref as CliError).hint).toBe(
        "name the images in it with a quoted pattern: 'shots/*.png'; to ask about all pictures and PDFs in it: --recursive",
      );
    }
  });

  test.each<[words: string[], prompt: string]>([
    [['a.png'], 'Describe this image.'],
    [['a.png', 'alt text'], 'alt text'],
    [['one', 'a.png', '-p', 'two', 'three'], 'one\ntwo\nthree'],
    [['a.png', '--prompt-file', 'ask.txt', 'short'], 'from a file\nshort'],
  ])('%j ask %j', async (words, prompt) => {
    files('a.png');
    list('from a file\n', 'ask.txt');
    expect((await open(words)).prompt).toBe(prompt);
    expect(await prompts(words)).toEqual([prompt]);
  });

  test.each<[words: string[], flags: EntryFlags, expected: string]>([
    [['a.png', ''], {}, 'usage : an argument is empty (is a variable in the command not set?)'],
    [
      ['a.png', '-i', ' '],
      {},
      'usage -i: the name of the image is empty (is a variable in the command not set?)',
    ],
    [['a.png', '-p', ''], {}, 'usage -p: the prompt is empty ()'],
    [['a.png', '--prompt-file', 'none.txt'], {}, 'input_missing none.txt: no such file ()'],
    [
      ['a.png', '-p', 'x', '-p', 'y'],
      {},
      'usage -p: each input is asked one question (a list in JSON lines gives each input a prompt of its own: --inputs-from)',
    ],
    [
      ['-', 'describe'],
      {},
      'usage -: cannot be one of many inputs (for a list of inputs: --inputs-from -; for the prompt: --prompt-file -)',
    ],
    [
      ['-i', 'clipboard:'],
      {},
      'usage clipboard: cannot be one of many inputs (save the picture to a file first)',
    ],
    [
      ['--prompt-file', '-'],
      { inputsFrom: '-' },
      'usage -: stdin can be read only once (name a file for the prompt or the list)',
    ],
    [
      ['a.png'],
      { null: true },
      'usage --null: needs --inputs-from (for a list that find -print0 wrote: --inputs-from FILE -0)',
    ],
    [['a.png'], { inputsFrom: '' }, 'usage --inputs-from: the file name is empty ()'],
    [['a.png'], { inputsFrom: 'none' }, 'input_missing none: no such file ()'],
    [
      ['a.png'],
      { inputsFrom: 'picture' },
      'input_unusable picture: is a PDF document, not a list of inputs (a list holds one input a line, or JSON lines)',
    ],
    [['a.png'], { shard: '3/2' }, 'usage --shard: "3/2": expected i/n, such as 1/4 ()'],
    [
      [],
      {},
      'usage : no image given (name images: paths, quoted patterns, URLs, folders with --recursive, or a list with --inputs-from)',
    ],
    [
      ['describe'],
      {},
      'usage : no image given, only text (name images: paths, quoted patterns, URLs, folders with --recursive, or a list with --inputs-from)',
    ],
    [['describe'], { inputsFrom: 'blank' }, 'usage blank: holds no input (write one input a line)'],
  ])('%j with %j', async (words, flags, expected) => {
    files('a.png');
    list('\n \n', 'blank');
    list('%PDF-1.7', 'picture');
    expect(await refusal(words, flags)).toBe(expected);
  });

  test('a pipe that nothing reads is named', async () => {
    expect(await refusal(['describe'], {}, 'a.png')).toBe(
      'usage : no image given, only text (stdin is not read: add --inputs-from -)',
    );
  });
});

describe('a list', () => {
  test('follows what was typed', async () => {
    files('a.png', 'b.png', 'c.png');
    list('b.png\n{"input": "c.png", "prompt": "own", "id": 4}\nhttps://h.example/a.png\nfile_abc\n');
    const { entries, prompt } = await open(['a.png', 'shared'], { inputsFrom: 'list' });
    const found = [];
    for await (const { ref, ...entry } of entries)
      found.push({ ...entry, kind: (ref as { kind: string }).kind });
    expect(prompt).toBe('shared');
    expect(found).toEqual([
      { index: 0, id: null, input: 'a.png', prompt: 'shared', kind: 'path' },
      { index: 1, id: null, input: 'b.png', prompt: 'shared', kind: 'path' },
      { index: 2, id: '4', input: 'c.png', prompt: 'own', kind: 'path' },
      { index: 3, id: null, input: 'https://h.example/a.png', prompt: 'shared', kind: 'url' },
      { index: 4, id: null, input: 'file_abc', prompt: 'shared', kind: 'file_id' },
    ]);
  });

  test('holds neither patterns nor texts, and what stands in it is no other name', async () => {
    files('a.png', 'b[1].png', 'shots/c.png');
    const lines = [
      '*.png',
      'b[1].png',
      'alt text',
      '"a.png"',
      ' a.png',
      '-',
      'clipboard:',
      'shots',
      'data:nothing',
    ];
    list(lines.join('\n'));
    expect(await names([], { inputsFrom: 'list' })).toEqual([
      '0 *.png (*.png: no such file)',
      '1 b[1].png',
      '2 alt text (alt text: no such file)',
      '3 "a.png" ("a.png": no such file)',
      '4  a.png ( a.png: no such file)',
      '5 - (-: cannot stand in a list)',
      '6 clipboard: (clipboard: cannot stand in a list)',
      '7 shots (shots: is a folder)',
      '8 data:nothing (data:nothing: is not a URL that can be sent)',
    ]);
    const hints = [];
    for await (const { ref } of (await open([], { inputsFrom: 'list' })).entries) {
      if (ref instanceof CliError) hints.push(ref.hint);
    }
    expect(hints.slice(0, 4)).toEqual([
      'a list holds names, not patterns',
      undefined,
      'did you mean a.png?',
      'did you mean a.png?',
    ]);
    expect(hints[6]).toBe('--recursive takes the pictures and PDFs in it');
    expect(notes).toEqual([]);
  });

  test('lines that are wrong keep their place, and an id is given once', async () => {
    files('a.png');
    const lines = [
      '{"input": "a.png", "id": "x"}',
      '{"input": "a.png", "id": 1}',
      '{a}.png',
      '{"input": "a.png", "id": "1"}',
      '{"input": "none.png", "id": "y"}',
      '{"input": "a.png", "id": "y"}',
      'a.png',
    ];
    list(lines.join('\n'));
    const found = await names([], { inputsFrom: 'list' });
    expect(found.map((line) => line.replace(/JSON: .*\)/, 'JSON)'))).toEqual([
      '0 a.png',
      '1 a.png',
      '2 list:3 (list:3: is not valid JSON)',
      '3 a.png (list:4: has the id "1" of line 2)',
      '4 none.png (none.png: no such file)',
      '5 a.png (list:6: has the id "y" of line 5)',
      '6 a.png',
    ]);
  });

  test.skipIf(onWindows)('with -0 from stdin may hold newlines and braces in names', async () => {
    files('two\nlines.png', '{a}.png');
    expect(await names([], { inputsFrom: '-', null: true }, 'two\nlines.png\0{a}.png\0')).toEqual([
      '0 two\nlines.png',
      '1 {a}.png',
    ]);
  });

  test('hides the password of a URL that cannot be used', async () => {
    list('ftp://me:secret@h.example/a.png');
    expect(await names([], { inputsFrom: 'list' })).toEqual([
      '0 ftp://[redacted]@h.example/a.png (ftp://[redacted]@h.example/a.png: is not a URL that can be sent)',
    ]);
  });
});

describe('--recursive', () => {
  test('puts the files of a folder in its place, typed or listed', async () => {
    files('a.png', 'in/b2.png', 'in/b10.png', 'in/deep/c.pdf', 'in/notes.txt', 'z.png', 'more/m.jpg');
    list('more/\n{"input": "in/deep", "prompt": "own"}\nz.png\n');
    expect(await names(['z.png', 'in', 'a.png'], { recursive: true, inputsFrom: 'list' })).toEqual([
      '0 z.png',
      '1 in/b2.png',
      '2 in/b10.png',
      '3 in/deep/c.pdf',
      '4 a.png',
      '5 more/m.jpg',
      '6 z.png',
    ]);
  });

  test('a folder without pictures is an entry with an error, and so is one with an id', async () => {
    files('in/notes.txt', 'more/m.jpg');
    list('{"input": "more", "prompt": "own"}\n{"input": "in", "id": 1}');
    const flags = { recursive: true, inputsFrom: 'list' };
    expect(await names(['in'], flags)).toEqual([
      '0 in (in: holds no picture or PDF)',
      '1 more/m.jpg',
      '2 in (in: is a folder, whose files cannot share an id)',
    ]);
    expect(await prompts(['in', 'shared'], flags)).toEqual(['shared', 'own', 'shared']);
  });

  test('walks past files beside pictures that --sidecar names, as patterns do', async () => {
    files('in/a.png', 'in/a.alt.txt', 'in/b.txt', 'in/deep/c.png', 'in/deep/c.txt', 'd.txt');
    list('%PDF-1.7 is how a PDF begins', 'in/a.txt');
    const run = (words: string[], flags: EntryFlags) => names(words, { sidecar: 'txt', ...flags });
    expect(await run(['in'], { recursive: true })).toEqual(['0 in/a.png', '1 in/deep/c.png']);
    expect(await run(['in/*'], {})).toEqual(['0 in/a.png']);
    expect(await run(['in/*.*'], { sidecar: '.alt.txt' })).toEqual([
      '0 in/a.png',
      '1 in/a.txt',
      '2 in/b.txt',
    ]);
    expect(await run(['in/b.txt', '-i', './d.txt'], {})).toEqual(['0 in/b.txt', '1 ./d.txt']);
    expect(await run(['in/*.txt'], {})).toEqual(['0 in/*.txt (in/*.txt: no file matches)']);
    list('in/b.txt\n');
    expect(await run([], { inputsFrom: 'list' })).toEqual(['0 in/b.txt']);
  });

  test('a folder is found as people paste it', async () => {
    files('my shots/a.png');
    expect(await names(["'./my shots'"], { recursive: true })).toEqual(['0 ./my shots/a.png']);
  });
});

describe('--fill', () => {
  test('fills the shared prompt and those of the list', async () => {
    files('in/a.png', 'b.png');
    list('{"input": "b.png", "prompt": "own {path}"}\nnone.png\n');
    expect(await prompts(['in/a.png', '{index}: {name}'], { fill: true, inputsFrom: 'list' })).toEqual([
      '1: a.png',
      'own b.png',
      '3: none.png',
    ]);
  });

  test('is asked for: braces stay without it', async () => {
    files('a.png');
    expect(await prompts(['a.png', '{index} {name}'])).toEqual(['{index} {name}']);
  });

  test.each<[what: string, content: string, filled: string[] | undefined]>([
    ['a list of names', 'a.png\na.png', undefined],
    ['prompts without any', '{"input": "a.png", "prompt": "own"}', undefined],
    ['the last of several prompts', 'a.png\n{"input": "a.png", "prompt": "{index}"}', ['shared', '2']],
  ])('needs a placeholder in one prompt: %s', async (_, content, filled) => {
    files('a.png');
    list(content);
    const flags = { fill: true, inputsFrom: 'list' };
    if (filled) expect(await prompts(['shared'], flags)).toEqual(filled);
    else {
      expect(await refusal(['shared'], flags)).toBe(
        'usage --fill: the prompt has no placeholder (write {name}, {path} or {index} where they belong)',
      );
    }
  });
});

describe('--shard', () => {
  test('takes every nth input and keeps its index', async () => {
    files('a.png');
    list('file_1\nnone.png\nfile_3\nfile_4\n');
    const shard = (part: string) => names(['a.png'], { shard: part, inputsFrom: 'list' });
    expect(await shard('1/2')).toEqual(['0 a.png', '2 none.png (none.png: no such file)', '4 file_4']);
    expect(await shard('2/2')).toEqual(['1 file_1', '3 file_3']);
    expect(await shard('1/1')).toHaveLength(5);
    expect(await shard('9/9')).toEqual([]);
  });

  test('the index that is filled in is that of the whole list', async () => {
    files('a.png', 'b.png', 'c.png');
    expect(await prompts(['*.png', '{index} {name}'], { fill: true, shard: '2/2' })).toEqual(['2 b.png']);
  });
});

test.each([[[]], [['file_0', 'file_0']]])('a run of %j that stops early closes the list', async (words) => {
  list('file_1\n'.repeat(100_000));
  const { entries } = await open(words, { inputsFrom: 'list' });
  const isOpen = () => listOpenFiles().includes(join(folder, 'list'));
  const wasOpen = isOpen();
  for await (const entry of entries) {
    expect(entry.index).toBe(0);
    break;
  }
  await expect.poll(isOpen).toBe(false);
  // Only Linux tells.
  expect(wasOpen).toBe(process.platform === 'linux');
});

function listOpenFiles(): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // The one that listed them.
    }
  });
}

describe('a million lines', () => {
  const gc: () => void = (() => {
    setFlagsFromString('--expose-gc');
    return runInNewContext('gc');
  })();

  test('are never held: 200,000 take some MB, with their ids', async () => {
    files('a.png');
    const lines = Array.from({ length: 200_000 }, (_, n) => `{"input":"file_${n}","id":${n}}\n`);
    list(lines.splice(0).join(''));
    const { entries } = await open([], { inputsFrom: 'list' });
    const used = () => {
      gc();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = used();
    let last = '';
    let most = 0;
    for await (const { index, input } of entries) {
      if (index % 100_000 === 99_999) most = Math.max(most, used() - before);
      last = `${index} ${input}`;
    }
    expect(last).toBe('199999 file_199999');
    // 12 bytes for each id in a table that is half empty, 6 MB, and as much again while it grows.
    expect(most).toBeLessThan(16 * 1024 * 1024);
  });
});
